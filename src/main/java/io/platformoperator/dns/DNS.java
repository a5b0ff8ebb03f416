package io.platformoperator.dns;

import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.subsystem.Subsystem;
import java.util.ArrayList;
import java.util.List;

/**
 * A region's part of the public name: its certificate, its own record, its failover record, and, with two regions, the health
 * check of that record and the alarm that the health check of the other region's record follows. Everything exists before a
 * failover, so that {@link RecordSwitch} switches the name by metrics alone.
 */
public final class DNS implements Subsystem<DNSSpec> {
    static final String NAME = "dns";

    private static final String CLUSTER_SUBSYSTEM = "cluster";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<ResourceKind<Aws, ?, ?>> kinds() {
        return kinds(List.of(RecordSets.kind("Z", "example.com"), LoadBalancers.KIND));
    }

    /** The kinds of a graph, in an order of creation. */
    private static List<ResourceKind<Aws, ?, ?>> kinds(List<ResourceKind<Aws, ?, ?>> more) {
        var kinds =
                new ArrayList<ResourceKind<Aws, ?, ?>>(List.of(AcmCertificates.KIND, Alarms.KIND, HealthChecks.KIND));
        kinds.addAll(more);
        return List.copyOf(kinds);
    }

    @Override
    public Graph<Aws> desired(Owner owner, DNSSpec spec, RegionInfo regionInfo) {
        var records = RecordSets.kind(spec.hostedZoneId(), spec.domain());
        var graph = new Graph<Aws>(owner, kinds(List.of(records)));
        if (!spec.certificateNames().isEmpty()) {
            var desired = new AcmCertificates.Desired(spec.hostedZoneId(), spec.certificateNames());
            var certificate = graph.add(
                    // Other names need another certificate, and load balancers use the old one until it is issued.
                    "certificate-" + AwsNames.hash(String.join(" ", spec.certificateNames())),
                    AcmCertificates.KIND,
                    dependencies -> desired);
            graph.output("certificateArn", certificate, AcmCertificates.Certificate::arn);
        }
        var balancer = graph.reference(
                CLUSTER_SUBSYSTEM, LoadBalancers.LOGICAL_ID, LoadBalancers.KIND, LoadBalancers.preview());
        addHealthCheck(graph, owner, spec);
        var name = owner.region() + "." + spec.domain();
        var identifier = HostedZone.identifier(owner.environment(), owner.region());
        var regional = graph.add(
                RecordSets.REGIONAL,
                records,
                dependencies -> {
                    var observed = dependencies.of(balancer).balancer();
                    return new RecordSets.Desired(
                            name,
                            identifier,
                            null,
                            null,
                            observed.canonicalHostedZoneId(),
                            HostedZone.normalized(observed.dnsName()));
                },
                balancer);
        var failover = graph.add(
                RecordSets.FAILOVER,
                records,
                dependencies -> new RecordSets.Desired(
                        spec.domain(),
                        identifier,
                        spec.record().name(),
                        spec.otherRegion() == null ? null : FailoverMetric.alarm(owner.environment(), owner.region()),
                        spec.hostedZoneId(),
                        name),
                regional);
        graph.output("name", failover, _ -> spec.domain());
        graph.output("regionalName", regional, _ -> name);
        return graph;
    }

    /**
     * Adds the health check of the region's record, and the alarm that withdraws the other region's. The record does not wait
     * for its health check, which waits for the other region.
     */
    private static void addHealthCheck(Graph<Aws> graph, Owner owner, DNSSpec spec) {
        var other = spec.otherRegion();
        if (other == null) {
            return;
        }
        graph.add(Alarms.LOGICAL_ID, Alarms.KIND, dependencies -> new Alarms.Desired(owner.environment(), other));
        graph.add(
                HealthChecks.LOGICAL_ID,
                HealthChecks.KIND,
                dependencies -> new HealthChecks.Desired(
                        spec.hostedZoneId(), FailoverMetric.alarm(owner.environment(), owner.region()), other));
    }
}
