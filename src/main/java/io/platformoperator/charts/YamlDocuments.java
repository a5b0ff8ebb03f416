package io.platformoperator.charts;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML as Helm and kubectl do, which is YAML 1.1 without dates and base-60 numbers: {@code 0644} is octal, {@code on} is
 * true, {@code 2026-08-22} and {@code 12:30:45} are text. (fabric8 reads YAML 1.2, where the first two are something else.)
 */
final class YamlDocuments {
    private static final int DEEPEST = 200;
    private static final int MOST_ALIASES = 1_000;

    private YamlDocuments() {}

    /** Each document, read when it is asked for. */
    static Iterable<Object> read(String text) {
        var limits = new LoaderOptions();
        limits.setCodePointLimit(Integer.MAX_VALUE); // charts are bounded in size
        limits.setNestingDepthLimit(DEEPEST);
        limits.setMaxAliasesForCollections(MOST_ALIASES);
        var dumping = new DumperOptions();
        return new Yaml(new SafeConstructor(limits), new Representer(dumping), dumping, limits, new Scalars())
                .loadAll(text);
    }

    private static final class Scalars extends Resolver {
        private static final Pattern BOOL =
                Pattern.compile("^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$");
        private static final Pattern INT =
                Pattern.compile("^[-+]?(?:0b[0-1_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$");
        private static final Pattern FLOAT = Pattern.compile(
                "^(?:[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
            addImplicitResolver(Tag.INT, INT, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }
}
