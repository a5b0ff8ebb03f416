package io.platformoperator.charts.helm;

import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * Loads the library out of its jar. helm-java itself would write its 98 MB to a new temporary folder with every start, and
 * leave them there when the process is killed; here they are written once.
 */
final class NativeHelm {
    private NativeHelm() {}

    static HelmLib load(Path directory) throws IOException {
        var library = NativeLibrary.getInstance();
        var name = library.getBinaryName();
        var resource = Objects.requireNonNull(library.getClass().getResource("/" + name), name);
        var connection = resource.openConnection();
        connection.setUseCaches(false);
        var file = directory.resolve(connection.getLastModified() + "-" + name);
        try (var in = connection.getInputStream()) {
            if (!Files.exists(file) || Files.size(file) != connection.getContentLengthLong()) {
                var partial = Files.createTempFile(directory, "partial", name);
                Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return Native.load(file.toAbsolutePath().toString(), HelmLib.class);
    }
}
