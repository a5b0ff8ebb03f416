package io.platformoperator;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which package may use which. A package that is not in the table may not exist. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
    static final String ROOT = "io.platformoperator";

    /** The AWS subsystems: each a room that can be read alone; they meet in the environment. */
    private static final Set<String> SUBSYSTEMS =
            Set.of("network", "cluster", "database", "cache", "storage", "registry", "backup");

    private static final Map<String, Set<String>> MAY_USE = table();

    private static Map<String, Set<String>> table() {
        var table = new TreeMap<String, Set<String>>();
        table.put("graph", Set.of());
        table.put("api", Set.of());
        table.put("catalog", Set.of());
        table.put("aws", Set.of("catalog", "graph"));
        table.put("kubernetes", Set.of("api", "graph", "aws"));
        table.put("subsystem", Set.of("api", "graph", "aws", "kubernetes"));
        SUBSYSTEMS.forEach(
                name -> table.put(name, Set.of("api", "catalog", "graph", "aws", "kubernetes", "subsystem")));
        table.put("environment", with(SUBSYSTEMS, "api", "catalog", "graph", "kubernetes", "subsystem"));
        table.put("charts", Set.of("api"));
        table.put("apply", Set.of("api"));
        table.put("workload", Set.of("api", "graph", "aws", "apply"));
        table.put(
                "stacks",
                Set.of("api", "graph", "aws", "kubernetes", "subsystem", "cluster", "charts", "apply", "workload"));
        table.put("cli", Set.copyOf(with(table.keySet())));
        return table;
    }

    private static Set<String> with(Set<String> some, String... more) {
        var all = new HashSet<>(some);
        all.addAll(Set.of(more));
        return all;
    }

    @ArchTest
    static final ArchRule packagesUseOnlyWhatTheTableAllows = classes().should(useOnlyWhatTheTableAllows());

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule graphKnowsNeitherAwsNorKubernetes = noClasses()
            .that()
            .resideInAPackage(ROOT + ".graph..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("software.amazon..", "io.fabric8..", "io.javaoperatorsdk..");

    @ArchTest
    static final ArchRule awsDoesNotKnowKubernetes = noClasses()
            .that()
            .resideInAPackage(ROOT + ".aws..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..");

    @ArchTest
    static final ArchRule apiDoesNotKnowAws = noClasses()
            .that()
            .resideInAPackage(ROOT + ".api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    private static ArchCondition<JavaClass> useOnlyWhatTheTableAllows() {
        return new ArchCondition<>("use only the packages that ArchitectureTest's table allows") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                var from = room(user);
                if (!MAY_USE.containsKey(from)) {
                    events.add(violated(
                            user, user.getFullName() + " is in package '" + from + "', which the table lacks"));
                    return;
                }
                for (var dependency : user.getDirectDependenciesFromSelf()) {
                    var used = dependency.getTargetClass().getBaseComponentType();
                    if (used.getPackageName().startsWith(ROOT)) {
                        var to = room(used);
                        if (!to.equals(from) && !MAY_USE.get(from).contains(to)) {
                            events.add(
                                    violated(user, from + " may not use " + to + ": " + dependency.getDescription()));
                        }
                    }
                }
            }
        };
    }

    /** The package below the root that a class is in: io.platformoperator.api.v1alpha1.Tier is in "api". */
    private static String room(JavaClass type) {
        var below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "" : below.substring(1).split("\\.", 2)[0];
    }

    static final class MainClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }
}
