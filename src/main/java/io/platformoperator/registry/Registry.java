package io.platformoperator.registry;

import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.List;

/** A region's image repositories, one per service, and the KMS key that encrypts their images. */
public final class Registry implements Subsystem<RegistrySpec> {
    private static final List<ResourceKind<Aws, ?, ?>> KINDS = List.of(Keys.KIND, Repositories.KIND);

    @Override
    public String name() {
        return "registry";
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
        }
        return graph;
    }
}
