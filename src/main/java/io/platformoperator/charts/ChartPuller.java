package io.platformoperator.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Downloads charts by {@code helm pull}, with the administrator's credentials, proxies and certificate authorities. Only
 * these commands get them: a chart is rendered without.
 */
final class ChartPuller {
    /** Name of the one repository that helm knows in each call. */
    private static final String REPOSITORY = "repository";

    private static final List<String> PASSED_ON = List.of(
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Helm helm;
    private final String registryConfig;
    private final String repositoryConfig;

    /**
     * A puller with those credentials.
     *
     * @param registryConfig file that {@code helm registry login} writes; empty: none
     * @param repositoryConfig file that {@code helm repo add} writes; empty: none
     */
    ChartPuller(Helm helm, String registryConfig, String repositoryConfig) {
        this.helm = helm;
        this.registryConfig = registryConfig;
        this.repositoryConfig = repositoryConfig;
    }

    /**
     * Downloads the index of a chart repository and makes the repository known to {@link #pullFromIndex}.
     *
     * @param home directory that both calls use
     * @return the {@code index.yaml}
     */
    Path updateIndex(String url, Path home) throws IOException {
        var known = YAML.createObjectNode();
        known.putArray("repositories").add(repository(url));
        var config = repositories(home);
        YAML.writeValue(config.toFile(), known);
        helm.pull(home, environment(config), List.of("repo", "update", "--fail-on-repo-update-fail"));
        return home.resolve("cache/repository/" + REPOSITORY + "-index.yaml");
    }

    /** Downloads a version of a chart that the index names; returns the package. */
    Path pullFromIndex(String name, String version, Path home) throws IOException {
        return pull(REPOSITORY + "/" + name, home, repositories(home), List.of("--version=" + version));
    }

    /**
     * Downloads a chart that is in no index.
     *
     * @param reference {@code oci://} URL of a chart, or URL of a package, which is read without credentials
     * @return the package
     */
    Path pull(String reference, Path home, String... options) throws IOException {
        return pull(reference, home, home.resolve("no-repositories.yaml"), List.of(options));
    }

    private Path pull(String reference, Path home, Path repositories, List<String> options) throws IOException {
        var into = Files.createTempDirectory(home, "pulled");
        var command = new ArrayList<>(List.of("pull", reference, "--destination=" + into));
        command.addAll(options);
        helm.pull(home, environment(repositories), command);
        try (var files = Files.list(into)) {
            return files.findFirst().orElseThrow(() -> new ChartError("helm pull " + reference + " wrote no package"));
        }
    }

    private static Path repositories(Path home) {
        return home.resolve("repositories.yaml");
    }

    /** The entry of the administrator's file that has the URL, with credentials and certificates; else one without any. */
    private ObjectNode repository(String url) {
        var entry = YAML.createObjectNode();
        for (var each : configured().path("repositories")) {
            if (each instanceof ObjectNode known
                    && plain(known.path("url").asText()).equals(plain(url))) {
                entry = known;
            }
        }
        return entry.put("name", REPOSITORY).put("url", url);
    }

    private JsonNode configured() {
        if (repositoryConfig.isEmpty()) {
            return YAML.missingNode();
        }
        try {
            return YAML.readTree(Path.of(repositoryConfig).toFile());
        } catch (IOException e) {
            throw new ChartError("the file of --repository-config can't be read: " + e.getMessage());
        }
    }

    private static String plain(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private Map<String, String> environment(Path repositories) {
        var environment = new HashMap<String, String>();
        for (var name : PASSED_ON) {
            var value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("HELM_REPOSITORY_CONFIG", repositories.toString());
        if (!registryConfig.isEmpty()) {
            environment.put(
                    "HELM_REGISTRY_CONFIG",
                    Path.of(registryConfig).toAbsolutePath().toString());
        }
        return environment;
    }
}
