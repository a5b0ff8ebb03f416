package io.platformoperator;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Dependencies between packages. The table in CONTRIBUTING.md is the rule; a package without a row fails. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
    static final String ROOT = "io.platformoperator";

    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| [^|]* \\| ([^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    /** The command line may use every package. */
    private static final String CLI = "cli";

    private static final Map<String, Set<String>> MAY_USE = tableOf(Path.of("CONTRIBUTING.md"));

    /** Reads the rows {@code | `package` | purpose | `used` `used` |}. */
    private static Map<String, Set<String>> tableOf(Path document) {
        var table = new TreeMap<String, Set<String>>();
        try (var lines = Files.lines(document)) {
            lines.map(ROW::matcher).filter(Matcher::matches).forEach(row -> {
                var used = NAME.matcher(row.group(2)).results().map(name -> name.group(1));
                table.put(row.group(1), used.collect(Collectors.toSet()));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    @ArchTest
    static final ArchRule packagesUseOnlyWhatTheTableAllows = classes().should(useOnlyWhatTheTableAllows());

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule graphUsesNeitherAwsNorKubernetes = noClasses()
            .that()
            .resideInAPackage(ROOT + ".graph..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("software.amazon..", "io.fabric8..", "io.javaoperatorsdk..");

    @ArchTest
    static final ArchRule awsDoesNotUseKubernetes = noClasses()
            .that()
            .resideInAPackage(ROOT + ".aws..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..");

    /** So that docs/metrics.md, which is generated from these constants, has every metric. */
    @ArchTest
    static final ArchRule onlyTheConstantsOfMetricRegisterMetrics = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + ".metrics")
            .should()
            .callMethodWhere(target(nameMatching("builder|counter|timer|gauge.*|summary|more"))
                    .and(target(owner(resideInAPackage("io.micrometer.core.instrument..")))))
            .because("a metric is a constant of Metric, with its labels and its meaning: add it there");

    @ArchTest
    static final ArchRule apiDoesNotUseAws = noClasses()
            .that()
            .resideInAPackage(ROOT + ".api..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon..");

    private static ArchCondition<JavaClass> useOnlyWhatTheTableAllows() {
        return new ArchCondition<>("use only the packages that the table in CONTRIBUTING.md allows") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                var from = topPackage(user);
                if (!MAY_USE.containsKey(from)) {
                    events.add(violated(
                            user, user.getFullName() + " is in package '" + from + "', which the table lacks"));
                    return;
                }
                for (var dependency : user.getDirectDependenciesFromSelf()) {
                    var used = dependency.getTargetClass().getBaseComponentType();
                    if (used.getPackageName().startsWith(ROOT)) {
                        var to = topPackage(used);
                        if (!to.equals(from)
                                && !from.equals(CLI)
                                && !MAY_USE.get(from).contains(to)) {
                            events.add(
                                    violated(user, from + " may not use " + to + ": " + dependency.getDescription()));
                        }
                    }
                }
            }
        };
    }

    /** The first package below the root: "api" for io.platformoperator.api.v1alpha1.Tier. */
    private static String topPackage(JavaClass type) {
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
