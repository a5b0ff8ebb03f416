package io.platformoperator.cli.validation;

import dev.cel.runtime.CelFunctionBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The functions of Kubernetes and of CEL's library of strings that the rules of the CRDs call. CEL itself does not have
 * them.
 */
final class KubernetesFunctions {
    private KubernetesFunctions() {}

    static List<CelFunctionBinding> all() {
        var functions = new ArrayList<CelFunctionBinding>();
        functions.addAll(networks());
        functions.addAll(texts());
        return functions;
    }

    private static List<CelFunctionBinding> networks() {
        var functions = new ArrayList<CelFunctionBinding>();
        functions.addAll(one("isCIDR", CelFunctionBinding.from("is_cidr", String.class, Cidr::isValid)));
        functions.addAll(one("cidr", CelFunctionBinding.from("string_to_cidr", String.class, Cidr::parse)));
        functions.addAll(one("masked", CelFunctionBinding.from("cidr_masked", Cidr.class, Cidr::masked)));
        functions.addAll(one("ip", CelFunctionBinding.from("cidr_ip", Cidr.class, Cidr::ip)));
        functions.addAll(one("family", CelFunctionBinding.from("ip_family", Cidr.Address.class, Cidr.Address::family)));
        functions.addAll(one("prefixLength", CelFunctionBinding.from("cidr_prefix_length", Cidr.class, cidr ->
                (long) cidr.prefixLength())));
        functions.addAll(CelFunctionBinding.fromOverloads(
                "containsCIDR",
                CelFunctionBinding.from("cidr_contains_cidr", Cidr.class, Cidr.class, Cidr::contains),
                CelFunctionBinding.from(
                        "cidr_contains_cidr_string",
                        Cidr.class,
                        String.class,
                        (outer, inner) -> outer.contains(Cidr.parse(inner)))));
        return functions;
    }

    /** Positions count characters, as in CEL. No rule reads texts with characters outside the basic plane by position. */
    private static List<CelFunctionBinding> texts() {
        var functions = new ArrayList<CelFunctionBinding>();
        functions.addAll(one(
                "lowerAscii",
                CelFunctionBinding.from("string_lower_ascii", String.class, text -> text.toLowerCase(Locale.ROOT))));
        functions.addAll(one("trim", CelFunctionBinding.from("string_trim", String.class, String::strip)));
        functions.addAll(CelFunctionBinding.fromOverloads(
                "substring",
                CelFunctionBinding.from(
                        "string_substring_int",
                        String.class,
                        Long.class,
                        (text, from) -> text.substring(Math.toIntExact(from))),
                CelFunctionBinding.from(
                        "string_substring_int_int",
                        List.of(String.class, Long.class, Long.class),
                        arguments ->
                                ((String) arguments[0]).substring(position(arguments[1]), position(arguments[2])))));
        functions.addAll(CelFunctionBinding.fromOverloads(
                "indexOf",
                CelFunctionBinding.from("string_index_of_string", String.class, String.class, (text, part) ->
                        (long) text.indexOf(part)),
                CelFunctionBinding.from(
                        "string_index_of_string_int",
                        List.of(String.class, String.class, Long.class),
                        arguments -> (long)
                                ((String) arguments[0]).indexOf((String) arguments[1], position(arguments[2])))));
        functions.addAll(one(
                "replace",
                CelFunctionBinding.from(
                        "string_replace_string_string",
                        List.of(String.class, String.class, String.class),
                        arguments -> ((String) arguments[0]).replace((String) arguments[1], (String) arguments[2]))));
        return functions;
    }

    private static int position(Object argument) {
        return Math.toIntExact((Long) argument);
    }

    private static List<CelFunctionBinding> one(String function, CelFunctionBinding overload) {
        return List.copyOf(CelFunctionBinding.fromOverloads(function, overload));
    }
}
