package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.aws.Aws;
import io.platformoperator.cli.EnvironmentPlanner.RegionDraft;
import io.platformoperator.cli.plan.PlanBasis;
import io.platformoperator.cli.plan.PlannedEnvironment;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import io.platformoperator.cli.plan.PlannedSubsystem;
import io.platformoperator.cli.plan.RegionNotes;
import io.platformoperator.cli.plan.SpecComparison;
import io.platformoperator.cli.plan.StackComparison;
import io.platformoperator.failover.RegionRoles;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.GraphEstimate;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plans what a change of a spec changes, assuming that everything exists as the current spec desires it. Reads no AWS. */
final class SpecPlanner {
    private final EnvironmentPlanner planner;

    SpecPlanner(EmptyAccount account) {
        planner = new EnvironmentPlanner(account);
    }

    PlannedEnvironment plan(PlatformEnvironment current, PlatformEnvironment desired, Instant now) {
        var before = byRegion(planner.drafts(current, now));
        var spec = desired.getSpec();
        var from = RequestedFailover.from(current.getSpec(), spec);
        var after = byRegion(
                from == null
                        ? planner.drafts(desired, now)
                        : planner.drafts(desired, RegionRoles.steady(spec, from), now));
        var existing = before.values().stream()
                .flatMap(draft -> draft.graphs().stream())
                .flatMap(graph -> SpecComparison.identities(graph).stream())
                .collect(Collectors.toSet());
        var graphs = after.values().stream()
                .flatMap(draft -> draft.graphs().stream())
                .toList();
        var names = new LinkedHashSet<>(after.keySet());
        names.addAll(before.keySet());
        return new PlannedEnvironment(
                EnvironmentPlanner.name(desired),
                PlanBasis.CURRENT_SPEC,
                from == null ? null : RequestedFailover.plan(spec, from, List.copyOf(after.values())),
                names.stream()
                        .map(name -> region(spec, before.get(name), after.get(name), graphs, existing))
                        .toList());
    }

    private static Map<String, RegionDraft> byRegion(List<RegionDraft> drafts) {
        var byRegion = new LinkedHashMap<String, RegionDraft>();
        drafts.forEach(draft -> byRegion.put(draft.region().region(), draft));
        return byRegion;
    }

    private static PlannedRegion region(
            EnvironmentSpec spec,
            @Nullable RegionDraft before,
            @Nullable RegionDraft after,
            List<Graph<Aws>> graphs,
            Set<Identity> existing) {
        var current = bySubsystem(before);
        var desired = bySubsystem(after);
        var names = new LinkedHashSet<>(desired.keySet());
        names.addAll(current.keySet());
        var subsystems = new ArrayList<PlannedSubsystem>();
        for (var name : names) {
            var graph = desired.get(name);
            subsystems.add(SpecComparison.of(
                    current.get(name),
                    graph,
                    graph == null
                            ? Duration.ZERO
                            : GraphEstimate.timeUntilReady(
                                    graph, graphs, existing::contains, ResourceKind::creationTime)));
        }
        StackComparison.of(
                        before == null ? List.of() : before.region().stacks(),
                        after == null ? List.of() : after.region().stacks())
                .ifPresent(subsystems::add);
        var shown = after == null ? before : after;
        if (shown == null) {
            throw new IllegalArgumentException("a region of neither spec");
        }
        return new PlannedRegion(
                shown.region().region(),
                shown.account(),
                after == null ? List.of() : after.region().sizes().choices(),
                after == null
                        ? List.of()
                        : RegionNotes.of(
                                spec, after.region().sizes(), after.region().region()),
                shown.shortages(),
                List.of(),
                subsystems);
    }

    private static Map<String, Graph<Aws>> bySubsystem(@Nullable RegionDraft draft) {
        var graphs = new LinkedHashMap<String, Graph<Aws>>();
        if (draft != null) {
            draft.graphs().forEach(graph -> graphs.put(graph.owner().subsystem(), graph));
        }
        return graphs;
    }
}
