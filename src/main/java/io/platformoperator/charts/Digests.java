package io.platformoperator.charts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests in the form of OCI registries: {@code sha256:} and hexadecimal digits. */
final class Digests {
    private static final String PREFIX = "sha256:";

    private Digests() {}

    static String of(byte[] bytes) {
        return text(sha256().digest(bytes));
    }

    static String ofFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** The digest of the names and contents of a directory's files, in the order of their names. */
    static String ofDirectory(Path directory) throws IOException {
        var digest = sha256();
        try (var all = Files.walk(directory)) {
            for (var file : all.filter(Files::isRegularFile).sorted().toList()) {
                var name = directory.relativize(file).toString();
                digest.update((name + "\0" + Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
        return text(digest.digest());
    }

    /** Compares digests with or without the prefix. */
    static boolean same(String one, String other) {
        return plain(one).equalsIgnoreCase(plain(other));
    }

    private static String of(InputStream in) throws IOException {
        var digest = sha256();
        in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return text(digest.digest());
    }

    private static String plain(String digest) {
        return digest.startsWith(PREFIX) ? digest.substring(PREFIX.length()) : digest;
    }

    private static String text(byte[] digest) {
        return PREFIX + HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
