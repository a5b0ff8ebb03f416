package io.platformoperator.charts;

import java.util.Iterator;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML as Helm and kubectl do, which is YAML 1.1 without dates and base-60 numbers: {@code 0644} is octal, {@code on} is
 * true, {@code 2026-08-22} and {@code 12:30:45} are text. (fabric8 reads YAML 1.2, where the first two are something else.)
 */
final class YamlDocuments {
    private static final int DEEPEST = 200;
    private static final int MOST_ALIASES = 1_000;

    private YamlDocuments() {}

    /**
     * Limits the memory that YAML takes once it is read: a list of numbers takes a hundred times its text. kube-prometheus-stack
     * has 120,000 parser events.
     */
    static final class Budget {
        private static final int MOST_EVENTS = 500_000;

        private int events;

        private void spend() {
            if (++events > MOST_EVENTS) {
                throw new YAMLException("it has more than " + MOST_EVENTS + " values");
            }
        }
    }

    /**
     * The documents of a text, each read when the iterator reaches it.
     *
     * @throws YAMLException from the iterator, if the text is not YAML or the budget is spent
     */
    static Iterable<Object> read(String text, Budget budget) {
        var limits = new LoaderOptions();
        limits.setCodePointLimit(Integer.MAX_VALUE); // helm's output is limited
        limits.setNestingDepthLimit(DEEPEST);
        limits.setMaxAliasesForCollections(MOST_ALIASES);
        var constructor = new SafeConstructor(limits);
        constructor.setComposer(new Composer(
                new Counting(new ParserImpl(new StreamReader(text), limits), budget), new Scalars(), limits));
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return constructor.checkData();
            }

            @Override
            public Object next() {
                return constructor.getData();
            }
        };
    }

    /** A parser that spends a budget. */
    private record Counting(Parser parser, Budget budget) implements Parser {
        @Override
        public boolean checkEvent(Event.ID choice) {
            return parser.checkEvent(choice);
        }

        @Override
        public Event peekEvent() {
            return parser.peekEvent();
        }

        @Override
        public Event getEvent() {
            budget.spend();
            return parser.getEvent();
        }
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
