package io.platformoperator.probe;

import io.platformoperator.probe.ScratchVault.VaultRefusal;
import io.platformoperator.probe.verification.VerificationAnswer;
import io.platformoperator.probe.verification.VerificationAnswer.CheckAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Verifies what the stacks back up by its content: restores a snapshot of Vault into an empty Vault server, and clones the bundles of
 * Git repositories. Writes nothing but below a folder of its own.
 *
 * @param bucket the backups bucket
 * @param directory folder for what is read from the bucket
 * @param vault address of the empty Vault server
 */
public record StackVerification(S3Client s3, String bucket, Path directory, URI vault, InstantSource clock) {
    /** Role of the CronJob that takes the snapshots: each snapshot was taken with it, so each has it. */
    private static final String ROLE = "snapshots";

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /**
     * Answers with two checks: Vault, then Git. What fails with a reason is an answer.
     *
     * @param snapshot key of the snapshot; null: the environment has no Vault
     * @param bundles keys of the bundles; empty: the environment mirrors no repositories
     * @throws IOException if the bucket's objects can't be stored here
     */
    public VerificationAnswer verify(@Nullable String snapshot, List<String> bundles)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var answers = List.of(
                snapshot == null ? new CheckAnswer(true, "not verified: there is no stack secrets") : ofVault(snapshot),
                bundles.isEmpty()
                        ? new CheckAnswer(true, "not verified: spec.backup.gitRepositories is empty")
                        : ofGit(bundles));
        return new VerificationAnswer(clock.instant(), null, answers);
    }

    private CheckAnswer ofVault(String key) throws IOException, InterruptedException {
        var file = directory.resolve("vault.snap");
        try (var http = HttpClient.newHttpClient()) {
            var at = download(key, file);
            var found = new ScratchVault(vault, http, clock, LIMIT).restore(file, ROLE);
            return new CheckAnswer(true, "%s of %s: %s".formatted(key, at, found));
        } catch (VaultRefusal e) {
            return new CheckAnswer(false, key + ": " + e.getMessage());
        } catch (S3Exception e) {
            return unread(key, e);
        }
    }

    private CheckAnswer ofGit(List<String> bundles) throws IOException {
        var refs = 0;
        var oldest = Instant.MAX;
        for (var key : bundles) {
            var file = directory.resolve("repository.bundle");
            var repository = directory.resolve("repository");
            try {
                var at = download(key, file);
                oldest = at.isBefore(oldest) ? at : oldest;
                try (var bundle = Files.newInputStream(file)) {
                    refs += GitBundle.copy(bundle, repository);
                }
            } catch (S3Exception e) {
                return unread(key, e);
            } catch (IOException e) {
                return new CheckAnswer(false, key + " is not whole: " + text(e));
            } finally {
                delete(repository);
            }
        }
        return refs == 0
                ? new CheckAnswer(false, "the bundles have no refs: " + String.join(", ", bundles))
                : new CheckAnswer(
                        true,
                        "%d repositories with %d refs cloned, the oldest bundle of %s"
                                .formatted(bundles.size(), refs, oldest));
    }

    /** Returns when the object was written. */
    private Instant download(String key, Path file) throws IOException {
        try (var object = s3.getObject(r -> r.bucket(bucket).key(key))) {
            Files.deleteIfExists(file);
            Files.copy(object, file);
            return object.response().lastModified();
        }
    }

    /** S3's answer is one about the object, unless S3 itself failed. */
    private static CheckAnswer unread(String key, S3Exception e) {
        if (e.statusCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
            throw e;
        }
        return new CheckAnswer(false, key + " can't be read: " + text(e));
    }

    private static String text(Exception e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().replace('\n', ' ');
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(StackVerification::deleteFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
