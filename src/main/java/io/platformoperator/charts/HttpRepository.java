package io.platformoperator.charts;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chart repository: an {@code index.yaml} that says where each version of each chart is. */
final class HttpRepository implements ChartSource {
    private static final long LARGEST_INDEX = 100 << 20;
    private static final int OK = 200;

    private final Http http;
    private final String base;
    private final Leniency leniency;

    /** How exactly a version is meant. */
    enum Leniency {
        /** Exactly the wanted version. */
        WANTED,
        /** The wanted version, else the newest; and that it has a chart at all is not expected. */
        WHATEVER_IS_THERE
    }

    HttpRepository(Http http, String url, Leniency leniency) {
        this.http = http;
        this.base = url.endsWith("/") ? url : url + "/";
        this.leniency = leniency;
    }

    @Override
    public Optional<Found> find(String name, String version, Path to) throws IOException, InterruptedException {
        var url = URI.create(base + "index.yaml");
        var answer = http.text(url, Map.of(), LARGEST_INDEX);
        if (answer.statusCode() != OK) {
            if (leniency == Leniency.WHATEVER_IS_THERE) {
                return plain(name, version, to);
            }
            throw new ChartError(base + " is no chart repository: " + url + " answers " + answer.statusCode());
        }
        List<RepositoryIndex.Entry> entries;
        try {
            entries = RepositoryIndex.of(name, answer.body());
        } catch (IOException e) {
            throw new ChartError(url + " can't be read: " + e.getMessage());
        }
        var chosen = choose(name, version, entries);
        return chosen.isEmpty() ? Optional.empty() : Optional.of(download(chosen.get(), to));
    }

    private Optional<RepositoryIndex.Entry> choose(String name, String version, List<RepositoryIndex.Entry> entries) {
        var wanted = entries.stream()
                .filter(entry -> ChartVersion.same(entry.version(), version))
                .findFirst();
        if (wanted.isPresent()) {
            return wanted;
        }
        var newest = ChartVersion.newest(
                entries.stream().map(RepositoryIndex.Entry::version).toList());
        if (leniency == Leniency.WHATEVER_IS_THERE) {
            return newest.flatMap(known -> entries.stream()
                    .filter(entry -> entry.version().equals(known))
                    .findFirst());
        }
        throw newest.isPresent()
                ? new ChartError("chart " + name + " has no version " + version + " in " + base
                        + "; the newest there is " + newest.get())
                : new ChartError("there is no chart " + name + " in " + base);
    }

    private Found download(RepositoryIndex.Entry entry, Path to) throws IOException, InterruptedException {
        var url = URI.create(base).resolve(entry.url());
        var answer = http.file(url, Map.of(), Packages.LARGEST, to);
        if (answer.statusCode() != OK) {
            throw new ChartError(url + " answers " + answer.statusCode());
        }
        var digest = Digests.ofFile(to);
        if (!entry.digest().isEmpty() && !Digests.same(entry.digest(), digest)) {
            throw new ChartError(url + " has the digest " + digest + ", but the index of its repository says "
                    + entry.digest() + ": it is not used");
        }
        return new Found(to, url.toString());
    }

    /** Without an index it is a plain folder that somebody serves. */
    private Optional<Found> plain(String name, String version, Path to) throws IOException, InterruptedException {
        for (var file : List.of(name + "-" + version + ".tgz", name + ".tgz")) {
            var url = URI.create(base + file);
            if (http.file(url, Map.of(), Packages.LARGEST, to).statusCode() == OK) {
                return Optional.of(new Found(to, url.toString()));
            }
        }
        return Optional.empty();
    }
}
