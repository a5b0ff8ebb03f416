package io.platformoperator.registry;

import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.registry.ReplicationDocument.OwnRule;
import io.platformoperator.subsystem.Subsystem;
import java.util.ArrayList;
import java.util.List;

/**
 * A region's image repositories, one per service, and the KMS key that encrypts their images. The active region's registry
 * replicates images to the other region, because images are pushed there.
 */
public final class Registry implements Subsystem<RegistrySpec> {
    /** Name of the subsystem. */
    static final String NAME = "registry";

    private static final List<ResourceKind<Aws, ?, ?>> KINDS =
            List.of(Keys.KIND, Repositories.KIND, ReplicationRules.KIND);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return KINDS;
    }

    @Override
    public Graph<Aws> desired(Owner owner, RegistrySpec spec, RegionInfo regionInfo) {
        var graph = new Graph<Aws>(owner, KINDS);
        var environment = spec.placement().environment();
        var lifecycle = LifecyclePolicy.keeping(spec.keepImages());
        var key = graph.add("key", Keys.KIND, dependencies -> new Keys.Desired("Images of " + environment, true, true));
        var repositories = new ArrayList<Dependency>();
        for (var name : spec.repositories()) {
            var service = name.substring(name.lastIndexOf('/') + 1);
            var repository = graph.add(
                    "repository-" + service,
                    Repositories.KIND,
                    dependencies -> new Repositories.Desired(
                            name,
                            spec.immutableTags(),
                            spec.scanOnPush(),
                            dependencies.of(key).arn(),
                            lifecycle),
                    key);
            graph.output(service, repository, Repositories.Repository::uri);
            repositories.add(repository);
        }
        var replica = spec.replicaRegion();
        if (replica != null && !repositories.isEmpty()) {
            var rule = graph.add(
                    ReplicationRules.logicalId(replica),
                    ReplicationRules.KIND,
                    dependencies -> new OwnRule(environment + "/", replica),
                    repositories.toArray(Dependency[]::new));
            graph.output("imageReplication", rule, observed -> ReplicationRules.outputText(observed.rule()));
        }
        return graph;
    }
}
