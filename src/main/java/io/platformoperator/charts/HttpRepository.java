package io.platformoperator.charts;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * A chart repository: an {@code index.yaml} with the versions of each chart. Helm does not compare a download with the digest
 * in the index, so this class does.
 */
final class HttpRepository implements ChartSource {
    private static final YAMLMapper YAML = mapper();
    private static final String NOT_FOUND = " : 404 ";

    private final ChartPuller puller;
    private final String url;
    private final VersionMatch match;

    /** What is read of an index. */
    private record Index(@Nullable Map<String, List<Entry>> entries) {}

    /** A version of a chart. */
    private record Entry(String version, @Nullable String digest) {}

    HttpRepository(ChartPuller puller, String url, VersionMatch match) {
        this.puller = puller;
        this.url = url;
        this.match = match;
    }

    @Override
    public Optional<Found> find(String name, String version, Path directory) throws IOException {
        List<Entry> entries;
        try {
            entries = entries(puller.updateIndex(url, directory), name);
        } catch (ChartError e) {
            if (match == VersionMatch.ANY) {
                return findWithoutIndex(name, version, directory);
            }
            throw e;
        }
        var chosen = choose(name, version, entries);
        return chosen.isEmpty() ? Optional.empty() : Optional.of(pull(name, chosen.get(), entries, directory));
    }

    /** Some indexes have 20 MB: only versions and digests of the chart's entries are kept. */
    private List<Entry> entries(Path file, String name) {
        try {
            Index index = YAML.readValue(file.toFile(), Index.class);
            return index == null || index.entries() == null
                    ? List.of()
                    : index.entries().getOrDefault(name, List.of());
        } catch (IOException e) {
            throw new ChartError("the index of " + url + " can't be read: " + e.getMessage());
        }
    }

    private Optional<String> choose(String name, String version, List<Entry> entries) {
        var versions = entries.stream().map(Entry::version).toList();
        var wanted = versions.stream()
                .filter(each -> ChartVersion.same(each, version))
                .findFirst();
        if (wanted.isPresent()) {
            return wanted;
        }
        var newest = ChartVersion.newest(versions);
        if (match == VersionMatch.ANY) {
            return newest;
        }
        throw newest.isPresent()
                ? new ChartError("chart " + name + " has no version " + version + " in " + url + "; the newest is "
                        + newest.get())
                : new ChartError("there is no chart " + name + " in " + url);
    }

    private Found pull(String name, String version, List<Entry> entries, Path directory) throws IOException {
        var file = puller.pullFromIndex(name, version, directory);
        var actual = Digests.ofFile(file);
        for (var entry : entries) {
            var expected = entry.digest();
            if (entry.version().equals(version)
                    && expected != null
                    && !expected.isEmpty()
                    && !Digests.same(expected, actual)) {
                throw new ChartError("chart " + name + " " + version + " of " + url + " has the digest " + actual
                        + ", but the index of the repository says " + expected + ": the chart is not used");
            }
        }
        return new Found(file, url);
    }

    /** A plain directory of packages that a web server shows. */
    private Optional<Found> findWithoutIndex(String name, String version, Path directory) throws IOException {
        for (var file : List.of(name + "-" + version + ".tgz", name + ".tgz")) {
            var from = url.endsWith("/") ? url + file : url + "/" + file;
            try {
                return Optional.of(new Found(puller.pull(from, directory), from));
            } catch (ChartError e) {
                if (!String.valueOf(e.getMessage()).contains(NOT_FOUND)) {
                    throw e;
                }
            }
        }
        return Optional.empty();
    }

    private static YAMLMapper mapper() {
        var limits = new LoaderOptions();
        limits.setCodePointLimit(Integer.MAX_VALUE); // helm's limits on files and memory apply
        return YAMLMapper.builder(YAMLFactory.builder().loaderOptions(limits).build())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }
}
