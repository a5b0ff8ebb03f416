package io.platformoperator.charts;

import static io.platformoperator.charts.ChartFiles.greeting;
import static io.platformoperator.charts.ChartFiles.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.charts.Renderer.ResolvedChart;
import io.platformoperator.local.LocalHelm;
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
    private static final String UNREACHABLE = "https://charts.example";

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
        return library(ownSource, "", "");
    }

    private ChartLibrary library(String ownSource, String registryConfig, String repositoryConfig) throws IOException {
        var cache = ChartCache.at(folder.resolve("kept"));
        var helm = new Helm(LocalHelm.program(), folder.resolve("kept"));
        var puller = new ChartPuller(helm, registryConfig, repositoryConfig);
        return new ChartLibrary(cache, new ChartSources(puller, ownSource), helm, () -> now);
    }

    private ResolvedChart resolved(String version) throws IOException {
        return library("").get(wanted("greeting", version, site.url())).resolved();
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

        assertThat(resolved("1.2.0")).isEqualTo(new ResolvedChart("greeting", "1.2.0", Digests.of(packed), site.url()));
        // After a restart, too, what was downloaded is there; the repository may be gone.
        site.pages.clear();
        assertThat(resolved("1.2.0").version()).isEqualTo("1.2.0");
    }

    @Test
    void takesAPackageFromTheAbsoluteUrlThatAnIndexNames() throws IOException {
        try (var elsewhere = new WebSite()) {
            elsewhere.page("/g.tgz", greeting("1.2.0").packed());
            index(entry("v1.2.0", elsewhere.url() + "/g.tgz", ""));

            assertThat(resolved("1.2.0").version()).isEqualTo("1.2.0");
        }
    }

    @Test
    void namesTheNewestWhereAVersionIsUnknown() {
        index(entry("1.9.0", "a.tgz", ""), entry("1.10.0", "b.tgz", ""), entry("2.0.0-rc.1", "c.tgz", ""));

        assertThatThrownBy(() -> resolved("3.0.0"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("greeting has no version 3.0.0")
                .hasMessageContaining("the newest is 1.10.0");
    }

    @Test
    void refusesAPackageThatIsNotWhatTheIndexSays() {
        site.page("/g.tgz", greeting("1.2.0").packed());
        index(entry("1.2.0", "g.tgz", "0".repeat(64)));

        assertThatThrownBy(() -> resolved("1.2.0"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("has the digest sha256:")
                .hasMessageContaining("the chart is not used");
    }

    @Test
    void saysWhatARepositoryAnswersAndAsksAgainAfterAWhile() throws IOException {
        var library = library("");
        var chart = wanted("greeting", "1.2.0", site.url());
        assertThatThrownBy(() -> library.get(chart))
                .hasMessageContaining("can't be pulled from " + site.url())
                .hasMessageContaining("404");

        site.page("/g.tgz", greeting("1.2.0").packed());
        index(entry("1.2.0", "g.tgz", ""));
        assertThatThrownBy(() -> library.get(chart))
                .as("others ask at the same time")
                .isInstanceOf(ChartError.class);
        now = now.plusSeconds(30);
        assertThat(library.get(chart).resolved().version()).isEqualTo("1.2.0");
    }

    @Test
    void saysThatARepositoryIsOutOfReach() {
        var unreachable = site.url();
        site.close();

        assertThatThrownBy(() -> library("").get(wanted("greeting", "1.2.0", unreachable)))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("greeting 1.2.0 can't be pulled from " + unreachable);
    }

    @Test
    void usesCredentialsAndTheAuthorityOfTheRepositoryConfig() throws Exception {
        var authority = folder.resolve("ca.pem");
        try (var secret = WebSite.withTls(authority)) {
            secret.authorization = WebSite.basic("reader", "pass:word");
            secret.page("/g.tgz", greeting("1.2.0").packed());
            secret.page("/index.yaml", "apiVersion: v1\nentries:\n  greeting:\n" + entry("1.2.0", "g.tgz", ""));
            var config = Files.writeString(
                    folder.resolve("repositories.yaml"),
                    "repositories: [{name: ours, url: %s/, username: reader, password: 'pass:word', caFile: %s}]"
                            .formatted(secret.url(), authority));
            var chart = wanted("greeting", "1.2.0", secret.url());

            assertThatThrownBy(() -> library("").get(chart)).hasMessageContaining("certificate");
            assertThat(library("", "", config.toString()).get(chart).resolved().version())
                    .isEqualTo("1.2.0");
        }
    }

    @Test
    void takesAChartFromARegistryThatWantsAnAnonymousToken() throws IOException {
        var packed = greeting("1.2.0+build").packed();
        site.authorization = "Bearer anybody";
        site.page("/token", "{\"token\": \"anybody\"}");
        site.push("charts/greeting", "1.2.0_build", packed, Digests.of(packed));

        var registry = "oci://" + site.host() + "/charts";
        assertThat(library("").get(wanted("greeting", "1.2.0+build", registry)).resolved())
                .isEqualTo(new ResolvedChart("greeting", "1.2.0+build", Digests.of(packed), registry));
    }

    @Test
    void usesTheLoginsOfTheRegistryConfig() throws IOException {
        var packed = greeting("1.2.0").packed();
        site.authorization = WebSite.basic("reader", "password");
        site.push("greeting", "1.2.0", packed, Digests.of(packed));
        var config = Files.writeString(
                folder.resolve("config.json"),
                "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
                        .formatted(site.host(), site.authorization.substring("Basic ".length())));
        var chart = wanted("greeting", "1.2.0", "oci://" + site.host());

        assertThatThrownBy(() -> library("").get(chart)).hasMessageContaining("credential not found");
        assertThat(library("", config.toString(), "").get(chart).resolved().version())
                .isEqualTo("1.2.0");
    }

    @Test
    void refusesALayerThatIsNotWhatItsManifestSays() {
        site.push("greeting", "1.2.0", greeting("1.2.0").packed(), "sha256:" + "0".repeat(64));

        assertThatThrownBy(() -> library("").get(wanted("greeting", "1.2.0", "oci://" + site.host() + "/greeting")))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("mismatch");
    }

    @Test
    void saysThatARegistryLacksTheVersion() {
        assertThatThrownBy(() -> library("").get(wanted("greeting", "3.0.0", "oci://" + site.host())))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("greeting:3.0.0: not found");
    }

    @ParameterizedTest
    @CsvSource({"greeting.tgz", "greeting-1.2.0.tgz", "greeting-0.9.0.tgz"})
    void takesWhateverVersionTheOwnSourceHas(String file) throws IOException {
        Files.write(folder.resolve(file), greeting("0.9.0").packed());

        var chart = library(folder.toString()).get(wanted("greeting", "1.2.0", UNREACHABLE));
        assertThat(chart.resolved().version()).isEqualTo("0.9.0");
        assertThat(chart.resolved().source()).isEqualTo(folder.resolve(file).toString());
    }

    @Test
    void takesAFolderFromTheOwnSourceWithItsPackedDependencies() throws IOException {
        var chart = greeting("0.9.0").in(folder);
        Files.createDirectories(chart.resolve("charts"));
        Files.write(
                chart.resolve("charts/part-1.0.0.tgz"),
                ChartFiles.named("part", "1.0.0").file("crds/a.yaml", "kind: X").packed());

        var found = library(folder.toString()).get(wanted("greeting", "1.2.0", UNREACHABLE));
        assertThat(found.path().resolve("charts/part-1.0.0.tgz")).exists();
        assertThat(found.resolved().digest()).isEqualTo(Digests.ofDirectory(chart));
    }

    @Test
    void findsAChartByTheNameInItsChartYaml() throws IOException {
        Files.move(
                greeting("0.9.0").in(folder),
                Files.createDirectory(folder.resolve("tree")).resolve("other-name"));
        greeting("1.2.0").in(folder.resolve("umbrella/charts"));

        var chart = library(folder.toString()).get(wanted("greeting", "1.2.0", UNREACHABLE));
        assertThat(chart.resolved().version()).as("no other chart's dependency").isEqualTo("0.9.0");
    }

    @Test
    void asksTheRepositoryForWhatTheOwnSourceLacks() throws IOException {
        site.page("/repository/g.tgz", greeting("1.2.0").packed());
        site.page("/repository/index.yaml", "apiVersion: v1\nentries:\n  greeting:\n" + entry("1.2.0", "g.tgz", ""));

        // Own source: a site without an index, and without this chart.
        var chart = library(site.url()).get(wanted("greeting", "1.2.0", site.url() + "/repository"));
        assertThat(chart.resolved().version()).isEqualTo("1.2.0");
        site.page("/greeting.tgz", greeting("0.9.0").packed());
        assertThat(library(site.url())
                        .get(wanted("greeting", "1.3.0", UNREACHABLE))
                        .resolved()
                        .version())
                .isEqualTo("0.9.0");
    }

    @Test
    void refusesWhatIsNotAPackage() throws IOException {
        Files.writeString(folder.resolve("greeting.tgz"), "not a package");

        assertThatThrownBy(() -> library(folder.toString()).get(wanted("greeting", "1.2.0", UNREACHABLE)))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("greeting.tgz can't be read")
                .hasMessageContaining("gzip");
    }

    @Test
    void downloadsAgainWhatWasNotAChart() throws IOException {
        site.page("/g.tgz", "cut off");
        index(entry("1.2.0", "g.tgz", ""));
        assertThatThrownBy(() -> resolved("1.2.0")).isInstanceOf(ChartError.class);

        site.page("/g.tgz", greeting("1.2.0").packed());
        assertThat(resolved("1.2.0").version()).isEqualTo("1.2.0");
    }

    @Test
    void refusesAFolderWithALinkOutOfIt() throws IOException {
        Files.writeString(folder.resolve("secret"), "secret");
        var charts = Files.createDirectory(folder.resolve("charts"));
        Files.createSymbolicLink(greeting("1.2.0").in(charts).resolve("templates/link"), folder.resolve("secret"));

        assertThatThrownBy(() -> library(charts.toString()).get(wanted("greeting", "1.2.0", UNREACHABLE)))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("templates/link, a link that leads out of it");
    }

    @ParameterizedTest
    @CsvSource({"../greeting, 1.2.0", "greeting, ../../1.2.0", "greeting, 1.2.0?x"})
    void refusesNamesThatAreNone(String name, String version) {
        assertThatThrownBy(() -> library(folder.toString()).get(wanted(name, version, UNREACHABLE)))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("are not a chart's name and version");
    }

    @Test
    void refusesWhatIsNoRepository() {
        assertThatThrownBy(() -> library("").get(wanted("greeting", "1.2.0", "ftp://charts.example")))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("https:// or oci://");
    }
}
