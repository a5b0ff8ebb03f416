package io.platformoperator.charts.helm;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/**
 * The environment variables that a native library sees. helm-java takes no address of a cluster where it renders: Helm finds
 * one by these variables. Java has its own copy of them, which stays as it is.
 */
final class NativeEnvironment {
    /** By which Helm finds a cluster: a file, the pod it runs in, the home directory with {@code .kube/config}. */
    private static final Set<String> LEADING = Set.of("KUBECONFIG", "KUBERNETES_SERVICE_HOST", "HOME");

    private NativeEnvironment() {}

    /**
     * Puts the address of a cluster in the place of every variable that would lead Helm to one. In their place, because Go
     * reads the variables where the process found them at its start: what {@code setenv} adds elsewhere, it never sees.
     */
    @SuppressWarnings("restricted")
    static void leadNowhereBut(String address) {
        var _ = System.getenv(); // Java takes its copy when first asked
        var entry = Arena.global().allocateFrom("HELM_KUBEAPISERVER=" + address);
        var environ = Linker.nativeLinker().defaultLookup().find("environ").orElseThrow();
        var variables = environ.reinterpret(ValueLayout.ADDRESS.byteSize())
                .get(ValueLayout.ADDRESS, 0)
                .reinterpret(Long.MAX_VALUE);
        for (long i = 0; ; i++) {
            var variable = variables.getAtIndex(ValueLayout.ADDRESS, i);
            if (variable.equals(MemorySegment.NULL)) {
                return;
            }
            var name = variable.reinterpret(Long.MAX_VALUE).getString(0).split("=", 2)[0];
            if (LEADING.contains(name) || name.startsWith("HELM_")) {
                variables.setAtIndex(ValueLayout.ADDRESS, i, entry);
            }
        }
    }
}
