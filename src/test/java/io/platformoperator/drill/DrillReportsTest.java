package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.DrillStatus;
import java.io.StringReader;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class DrillReportsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/drill");

    @Test
    void theReportsAreThoseOfTheGoldenFiles() {
        var drill = Drills.drill(Drills.spec(Drills.QUARTERLY, false), DrillStatus.EMPTY);
        Golden.assertSame(GOLDEN.resolve("passed.md"), DrillReports.markdown(drill, Drills.passed()));
        Golden.assertSame(GOLDEN.resolve("failed.md"), DrillReports.markdown(drill, Drills.failed()));
        Golden.assertSame(GOLDEN.resolve("failed.xml"), DrillReports.junit(drill, Drills.failed()));
    }

    @Test
    void theJUnitReportIsXmlAndCountsAFailedCheckOnce() throws Exception {
        var drill = Drills.drill(Drills.spec(null, false), DrillStatus.EMPTY);
        var suite = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(DrillReports.junit(drill, Drills.failed()))))
                .getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("6");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(6);
        assertThat(suite.getElementsByTagName("failure").getLength()).isEqualTo(1);
    }

    @Test
    void theConfigMapHasTheNameAndTheLabelThatTheChartAllows() {
        var map = DrillReports.configMap(Drills.drill(Drills.spec(null, false), DrillStatus.EMPTY), Drills.passed());
        assertThat(map.getMetadata().getName()).isEqualTo("quarterly-report");
        assertThat(map.getMetadata().getLabels()).containsEntry("platform-operator.io/drill", "quarterly");
        assertThat(map.getData()).containsOnlyKeys("report.md", "junit.xml");
    }
}
