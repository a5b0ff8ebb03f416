package io.platformoperator.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.transport.BundleWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitBundleTest {
    @TempDir
    private static Path directory;

    private static byte[] whole;
    private static byte[] withoutHistory;

    @BeforeAll
    static void write() throws GitAPIException, IOException {
        var folder = directory.resolve("origin");
        try (var git = Git.init()
                .setDirectory(folder.toFile())
                .setInitialBranch("main")
                .call()) {
            var first = commit(git, folder, "one");
            commit(git, folder, "two");
            git.tag().setName("v1").setAnnotated(false).setSigned(false).call();
            whole = bundle(git, List.of());
            withoutHistory = bundle(git, List.of(first));
        }
    }

    private static RevCommit commit(Git git, Path folder, String text) throws GitAPIException, IOException {
        Files.writeString(folder.resolve("file"), (text + "\n").repeat(100));
        git.add().addFilepattern(".").call();
        return git.commit()
                .setMessage(text)
                .setAuthor("a", "a@example.com")
                .setSign(false)
                .call();
    }

    private static byte[] bundle(Git git, List<RevCommit> assumed) throws IOException {
        var writer = new BundleWriter(git.getRepository());
        for (var ref : git.getRepository().getRefDatabase().getRefsByPrefix("refs/")) {
            writer.include(ref);
        }
        assumed.forEach(writer::assume);
        var out = new ByteArrayOutputStream();
        writer.writeBundle(NullProgressMonitor.INSTANCE, out);
        return out.toByteArray();
    }

    @Test
    void aWholeBundleIsClonedWithItsRefs() throws IOException {
        assertThat(copy(whole)).isEqualTo(2);
    }

    /** Wherever a bit is wrong, also in the checksum at the end. */
    @Test
    void aBundleWithAWrongByteIsNotWhole() {
        var pack = new String(whole, ISO_8859_1).indexOf("PACK");
        for (var at : List.of(pack, pack + 20, (pack + whole.length) / 2, whole.length - 30, whole.length - 1)) {
            var wrong = whole.clone();
            wrong[at] ^= 0x10;
            assertThatThrownBy(() -> copy(wrong))
                    .as("byte %d of %d", at, whole.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBundleThatEndsEarlyIsNotWhole() {
        assertThatThrownBy(() -> copy(Arrays.copyOf(whole, whole.length - 25))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> copy(new byte[0])).isInstanceOf(IOException.class);
    }

    @Test
    void aBundleThatNeedsOtherCommitsIsNotWhole() {
        assertThatThrownBy(() -> copy(withoutHistory)).isInstanceOf(IOException.class);
    }

    private static int copy(byte[] bundle) throws IOException {
        return GitBundle.copy(
                new ByteArrayInputStream(bundle),
                Files.createTempDirectory(directory, "copy").resolve("repository"));
    }
}
