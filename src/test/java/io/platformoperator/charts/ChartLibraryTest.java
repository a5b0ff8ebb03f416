package io.platformoperator.charts;

import static io.platformoperator.charts.ChartFiles.greeting;
import static io.platformoperator.charts.ChartFiles.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where charts come from: a folder, repositories, registries; and what is refused of them. */
class ChartLibraryTest {
    private static final String SOMEWHERE = "https://charts.example";

    @TempDir
    Path folder;

    private WebSite site;
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void open() throws IOException {
        site = new WebSite();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private ChartLibrary library(String ownSource) throws IOException {
        return new ChartLibrary(Shelf.at(folder.resolve("kept")), new ChartSources(ownSource), () -> now);
    }

    private ChartOrigin origin(String version) throws IOException {
        return library("").get(wanted("greeting", version, site.url())).origin();
    }

    /** index.yaml as {@code helm repo index} writes it. */
    private void index(String... entries) {
        site.page("/index.yaml", "apiVersion: v1\nentries:\n  greeting:\n" + String.join("", entries));
    }

    private static String entry(String version, String url, String digest) {
        return "  - name: greeting\n    version: %s\n    digest: '%s'\n    urls: ['%s']\n"
                .formatted(version, digest, url);
    }

    @Test
    void takesTheWantedVersionFromARepositoryOnce() throws IOException {
        var packed = greeting("1.2.0").packed();
        site.page("/files/greeting-1.2.0.tgz", packed);
        index(
                entry("2.0.0", "files/greeting-2.0.0.tgz", ""),
                entry("1.2.0", "files/greeting-1.2.0.tgz", Digests.of(packed).substring("sha256:".length())));

        assertThat(origin("1.2.0")).isEqualTo(new ChartOrigin("greeting", "1.2.0", Digests.of(packed), site.url()));
        // After a restart, too, what was downloaded is there; the repository may be gone.
        site.pages.clear();
        assertThat(origin("1.2.0").version()).isEqualTo("1.2.0");
    }

    @Test
    void takesAPackageFromTheAbsoluteUrlThatAnIndexNames() throws IOException {
        try (var elsewhere = new WebSite()) {
            elsewhere.page("/g.tgz", greeting("1.2.0").packed());
            index(entry("v1.2.0", elsewhere.url() + "/g.tgz", ""));

            assertThat(origin("1.2.0").version()).isEqualTo("1.2.0");
        }
    }

    @Test
    void namesTheNewestWhereAVersionIsUnknown() {
        index(entry("1.9.0", "a.tgz", ""), entry("1.10.0", "b.tgz", ""), entry("2.0.0-rc.1", "c.tgz", ""));

        assertThatThrownBy(() -> origin("3.0.0"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("greeting has no version 3.0.0")
                .hasMessageContaining("the newest there is 1.10.0");
    }

    @Test
    void refusesAPackageThatIsNotWhatTheIndexSays() {
        site.page("/g.tgz", greeting("1.2.0").packed());
        index(entry("1.2.0", "g.tgz", "0".repeat(64)));

        assertThatThrownBy(() -> origin("1.2.0"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("/g.tgz has the digest sha256:")
                .hasMessageContaining("it is not used");
    }

    @Test
    void saysWhatARepositoryAnswersAndAsksAgainAfterAWhile() throws IOException {
        var library = library("");
        var chart = wanted("greeting", "1.2.0", site.url());
        assertThatThrownBy(() -> library.get(chart))
                .hasMessageContaining("no chart repository")
                .hasMessageContaining("404");

        site.page("/g.tgz", greeting("1.2.0").packed());
        index(entry("1.2.0", "g.tgz", ""));
        assertThatThrownBy(() -> library.get(chart))
                .as("others ask at the same time")
                .isInstanceOf(ChartError.class);
        now = now.plusSeconds(30);
        assertThat(library.get(chart).origin().version()).isEqualTo("1.2.0");
    }

    @Test
    void saysThatARepositoryIsOutOfReach() {
        var gone = site.url();
        site.close();

        assertThatThrownBy(() -> library("").get(wanted("greeting", "1.2.0", gone)))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("greeting 1.2.0 can't be had from " + gone);
    }

    @Test
    void takesAChartFromARegistryThatWantsAnAnonymousToken() throws IOException {
        var packed = greeting("1.2.0+build").packed();
        site.password = "anybody";
        site.page("/token", "{\"token\": \"anybody\"}");
        site.page("/v2/charts/greeting/manifests/1.2.0_build", """
                {"layers": [
                  {"mediaType": "application/vnd.cncf.helm.chart.provenance.v1.prov", "digest": "sha256:0"},
                  {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "digest": "%s"}]}""".formatted(Digests.of(packed)));
        site.page("/v2/charts/greeting/blobs/" + Digests.of(packed), packed);

        var registry = "oci://" + site.host() + "/charts";
        assertThat(library("").get(wanted("greeting", "1.2.0+build", registry)).origin())
                .isEqualTo(new ChartOrigin("greeting", "1.2.0+build", Digests.of(packed), registry));
    }

    @Test
    void refusesALayerThatIsNotWhatItsManifestSays() {
        var digest = "sha256:" + "0".repeat(64);
        site.page(
                "/v2/greeting/manifests/1.2.0",
                "{\"layers\": [{\"mediaType\": \"application/vnd.cncf.helm.chart.content.v1.tar+gzip\", \"digest\": \""
                        + digest + "\"}]}");
        site.page("/v2/greeting/blobs/" + digest, greeting("1.2.0").packed());

        assertThatThrownBy(() -> library("").get(wanted("greeting", "1.2.0", "oci://" + site.host() + "/greeting")))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("it is not used");
    }

    @Test
    void namesTheNewestTagOfARegistry() {
        site.page("/v2/greeting/tags/list", "{\"tags\": [\"1.9.0\", \"1.10.0\", \"latest\"]}");

        assertThatThrownBy(() -> library("").get(wanted("greeting", "3.0.0", "oci://" + site.host())))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("no version 3.0.0")
                .hasMessageContaining("the newest there is 1.10.0");
    }

    @ParameterizedTest
    @CsvSource({"greeting.tgz", "greeting-1.2.0.tgz", "greeting-0.9.0.tgz"})
    void takesWhateverVersionTheOwnSourceHas(String file) throws IOException {
        Files.write(folder.resolve(file), greeting("0.9.0").packed());

        var chart = library(folder.toString()).get(wanted("greeting", "1.2.0", SOMEWHERE));
        assertThat(chart.origin().version()).isEqualTo("0.9.0");
        assertThat(chart.origin().source()).isEqualTo(folder.resolve(file).toString());
    }

    @Test
    void takesAFolderFromTheOwnSourceWithItsPackedDependencies() throws IOException {
        var chart = greeting("0.9.0").in(folder);
        Files.createDirectories(chart.resolve("charts"));
        Files.write(
                chart.resolve("charts/part-1.0.0.tgz"),
                ChartFiles.named("part", "1.0.0").file("crds/a.yaml", "kind: X").packed());

        var found = library(folder.toString()).get(wanted("greeting", "1.2.0", SOMEWHERE));
        assertThat(found.folder().resolve("charts/part-1.0.0/crds/a.yaml")).exists();
        assertThat(found.origin().digest()).isEqualTo(Digests.ofFolder(chart));
    }

    @Test
    void findsAChartByTheNameInItsChartYaml() throws IOException {
        Files.move(
                greeting("0.9.0").in(folder),
                Files.createDirectory(folder.resolve("tree")).resolve("other-name"));
        greeting("1.2.0").in(folder.resolve("umbrella/charts"));

        var chart = library(folder.toString()).get(wanted("greeting", "1.2.0", SOMEWHERE));
        assertThat(chart.origin().version()).as("no other chart's dependency").isEqualTo("0.9.0");
    }

    @Test
    void asksTheRepositoryForWhatTheOwnSourceLacks() throws IOException {
        site.page("/repository/g.tgz", greeting("1.2.0").packed());
        site.page("/repository/index.yaml", "entries:\n  greeting:\n" + entry("1.2.0", "g.tgz", ""));

        // Own source: a site without an index, and without this chart.
        var chart = library(site.url()).get(wanted("greeting", "1.2.0", site.url() + "/repository"));
        assertThat(chart.origin().version()).isEqualTo("1.2.0");
        site.page("/greeting.tgz", greeting("0.9.0").packed());
        assertThat(library(site.url())
                        .get(wanted("greeting", "1.3.0", SOMEWHERE))
                        .origin()
                        .version())
                .isEqualTo("0.9.0");
    }

    @ParameterizedTest
    @CsvSource({"greeting/../../harm, ''", "/harm, ''", "greeting/templates/../../../harm, ''", "greeting/link, /etc"})
    void refusesAPackageThatLeadsOutOfItself(String entry, String linkTo) throws IOException {
        Files.write(folder.resolve("greeting.tgz"), greeting("1.2.0").packedWith(entry, linkTo));

        assertThatThrownBy(() -> library(folder.toString()).get(wanted("greeting", "1.2.0", SOMEWHERE)))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("it is not used");
        try (var all = Files.walk(folder)) {
            assertThat(all).noneMatch(file -> file.endsWith("harm") || file.endsWith("link"));
        }
    }

    @Test
    void refusesAFolderWithALinkOutOfIt() throws IOException {
        Files.writeString(folder.resolve("secret"), "secret");
        var charts = Files.createDirectory(folder.resolve("charts"));
        Files.createSymbolicLink(greeting("1.2.0").in(charts).resolve("templates/link"), folder.resolve("secret"));

        assertThatThrownBy(() -> library(charts.toString()).get(wanted("greeting", "1.2.0", SOMEWHERE)))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("templates/link, a link that leads out of it");
    }

    @ParameterizedTest
    @CsvSource({"../greeting, 1.2.0", "greeting, ../../1.2.0", "greeting, 1.2.0?x"})
    void refusesNamesThatAreNone(String name, String version) {
        assertThatThrownBy(() -> library(folder.toString()).get(wanted(name, version, SOMEWHERE)))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("is no chart's name and version");
    }

    @Test
    void refusesWhatIsNoRepository() {
        assertThatThrownBy(() -> library("").get(wanted("greeting", "1.2.0", "ftp://charts.example")))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("https:// or oci://");
    }
}
