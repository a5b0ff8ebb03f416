package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.cli.diagram.Diagram;
import io.platformoperator.cli.diagram.Diagram.Box;
import io.platformoperator.cli.diagram.Diagram.Link;
import io.platformoperator.cli.diagram.Diagram.RegionPart;
import io.platformoperator.cli.diagram.Diagram.RowPart;
import io.platformoperator.cli.diagram.Diagram.State;
import io.platformoperator.cli.diagram.DiagramModel;
import io.platformoperator.cli.diagram.DiagramSvg;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** Pictures of environments. */
class DiagramTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");

    private final PlatformEnvironment production = new ManifestReader("platform")
            .read(List.of("samples/production.yaml"))
            .getFirst();

    @Test
    void thePictureOfTheDocumentationShowsTheSample() {
        Golden.assertSame(
                Path.of("docs/images/production.svg"), DiagramSvg.of(DiagramCommand.planned(production, NOW)));
    }

    @Test
    void allTextIsInsideThePicture() throws IOException, SAXException, ParserConfigurationException {
        var root = parsed(DiagramSvg.of(DiagramCommand.planned(production, NOW)));
        var width = Integer.parseInt(root.getAttribute("width"));
        var height = Integer.parseInt(root.getAttribute("height"));
        var texts = root.getElementsByTagName("text");

        assertThat(texts.getLength()).isGreaterThan(50);
        for (var i = 0; i < texts.getLength(); i++) {
            var text = (Element) texts.item(i);
            assertThat(Integer.parseInt(text.getAttribute("x"))).isBetween(0, width);
            assertThat(Integer.parseInt(text.getAttribute("y"))).isBetween(0, height);
        }
    }

    @Test
    void namesAreEscaped() throws IOException, SAXException, ParserConfigurationException {
        var diagram = new Diagram(
                "a <b> & \"c\"", "", DiagramCommand.planned(production, NOW).regions(), List.of());

        assertThat(parsed(DiagramSvg.of(diagram))
                        .getElementsByTagName("title")
                        .item(0)
                        .getTextContent())
                .isEqualTo("a <b> & \"c\"");
    }

    @Test
    void aBoxHasTheWorstStateOfItsResources() {
        var children = StandardComposition.create().children(production, NOW);
        status(
                children,
                "us-east-1",
                List.of(
                        resource("instance", "rds/DBInstance", "Ready"),
                        resource("replica-1", "rds/DBInstanceReadReplica", "Ready"),
                        resource("replica-2", "rds/DBInstanceReadReplica", "Failed")));
        status(children, "us-west-2", List.of(resource("instance", "rds/DBInstance", "InProgress")));

        var diagram = DiagramModel.of(production, children, Map.of());

        assertThat(state(diagram, 0, "PostgreSQL 16, writer")).isEqualTo(State.READY);
        assertThat(state(diagram, 0, "2 read replicas")).isEqualTo(State.FAILED);
        assertThat(state(diagram, 1, "PostgreSQL 16, replica")).isEqualTo(State.CHANGING);
        assertThat(state(diagram, 1, "EKS 1.35")).isEqualTo(State.PLANNED);
        assertThat(diagram.links())
                .contains(new Link(Diagram.Row.DATABASE, "read replica, backups", true, false, State.CHANGING));
    }

    @Test
    void replicationLeadsToTheRegionThatStandsBy(@TempDir Path directory) throws IOException {
        var manifest = Files.readString(Path.of("samples/production.yaml"))
                .replace("  tier: production\n", "  tier: production\n  activeRegion: us-west-2\n");
        var file = Files.writeString(directory.resolve("active-secondary.yaml"), manifest);
        var environment =
                new ManifestReader("platform").read(List.of(file.toString())).getFirst();

        var diagram = DiagramCommand.planned(environment, NOW);

        assertThat(diagram.regions()).extracting(region -> region.role()).containsExactly("standby", "active");
        assertThat(diagram.links())
                .filteredOn(link -> link.label().equals("images"))
                .singleElement()
                .satisfies(link -> {
                    assertThat(link.forward()).isFalse();
                    assertThat(link.backward()).isTrue();
                });
    }

    @Test
    void anExistingNetworkShowsTheNamedSubnetsAndNoGateways() {
        var environment = new ManifestReader("platform")
                .read(List.of("samples/existing-network.yaml"))
                .getFirst();

        var region = DiagramCommand.planned(environment, NOW).regions().getFirst();

        assertThat(row(region, "public").cidrs())
                .containsExactly("subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712", "subnet-0a1b2c3d4e5f60713");
        assertThat(row(region, "public").zonal()).isEmpty();
        assertThat(row(region, "database").cidrs()).containsOnly("existing").hasSize(3);
        assertThat(row(region, "management").boxes())
                .extracting(Box::title)
                .containsExactly("nodes system", "Bastion host");
    }

    @Test
    void existingNetworksAreNotPeered(@TempDir Path directory) throws IOException {
        var manifest = Files.readString(Path.of("samples/existing-network.yaml"))
                .replace("  services:\n", "    secondary: {name: us-west-2, cidr: 10.49.0.0/16}\n  services:\n");
        var file = Files.writeString(directory.resolve("two-regions.yaml"), manifest);
        var environment =
                new ManifestReader("platform").read(List.of(file.toString())).getFirst();

        assertThat(DiagramCommand.planned(environment, NOW).links())
                .isNotEmpty()
                .extracting(Link::label)
                .doesNotContain("peering");
        assertThat(DiagramCommand.planned(production, NOW).links())
                .extracting(Link::label)
                .contains("peering");
    }

    @Test
    void twoZonesAreDrawnForAnEnvironmentInTwoZones(@TempDir Path directory) throws IOException {
        var manifest = Files.readString(Path.of("samples/staging.yaml"))
                .replace("  tier: staging\n", "  tier: staging\n  availabilityZones: 2\n");
        var file = Files.writeString(directory.resolve("two-zones.yaml"), manifest);
        var environment =
                new ManifestReader("platform").read(List.of(file.toString())).getFirst();

        var region = DiagramCommand.planned(environment, NOW).regions().getFirst();

        assertThat(region.zones()).containsExactly("us-east-1a", "us-east-1b");
        assertThat(row(region, "public").zonal()).hasSize(2);
    }

    private static RowPart row(RegionPart region, String label) {
        return region.rows().stream()
                .filter(row -> row.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static State state(Diagram diagram, int region, String title) {
        return diagram.regions().get(region).rows().stream()
                .flatMap(row -> row.boxes().stream())
                .filter(box -> box.title().equals(title))
                .map(Box::state)
                .findFirst()
                .orElseThrow();
    }

    private static void status(List<SubsystemResource<?>> children, String region, List<ResourceStatus> resources) {
        children.stream()
                .filter(child -> child instanceof PlatformDatabase
                        && child.getSpec().placement().region().equals(region))
                .forEach(child -> child.setStatus(new SubsystemStatus(
                        1L, List.of(), null, null, null, null, null, null, resources, Map.of(), null)));
    }

    private static ResourceStatus resource(String name, String kind, String state) {
        return new ResourceStatus(name, kind, null, state, null, null);
    }

    private static Element parsed(String svg) throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }
}
