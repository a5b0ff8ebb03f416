package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.util.function.Predicate;

/** Reads a list, page by page. */
final class Listing {
    private Listing() {}

    /**
     * Each item, until one is enough; nothing where the kind isn't served.
     *
     * @param path with a query that has a limit
     * @param more whether to go on
     */
    static void each(Api api, String path, String accept, Predicate<JsonNode> more) {
        var next = "";
        do {
            var page = api.find(path + (next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, UTF_8)), accept);
            if (page == null) {
                return;
            }
            for (var item : page.path("items")) {
                if (!more.test(item)) {
                    return;
                }
            }
            next = page.path("metadata").path("continue").asText("");
        } while (!next.isEmpty());
    }
}
