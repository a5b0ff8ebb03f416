package io.platformoperator.stacks.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.stacks.FailoverSpecs;
import io.platformoperator.stacks.SampleSpec;
import io.platformoperator.stacks.manifests.CompletionOutput;
import io.platformoperator.stacks.manifests.StackResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Jobs of a failover, and their scripts, which a shell runs: programs of the test take the place of {@code aws}, whose bucket is a
 * directory, and of {@code vault}, whose content is a file.
 */
class VaultRestoreTest {
    private static final String AWS = """
            #!/bin/sh
            set -eu
            if [ -e "$ROOT/aws-fails" ]; then echo "An error occurred (SlowDown)" >&2; exit 254; fi
            place() { case "$1" in s3://*) echo "$ROOT/s3/${1#s3://}" ;; *) echo "$1" ;; esac; }
            case "$1 $2" in
              "s3api list-objects-v2")
                while [ $# -gt 0 ]; do
                  case "$1" in --bucket) bucket=$2 ;; --prefix) prefix=$2 ;; esac
                  shift
                done
                found=$(cd "$ROOT/s3/$bucket" && find . -type f | sed 's|^./||' | grep "^$prefix" || true)
                if [ -n "$found" ]; then echo "$found"; else echo None; fi ;;
              "s3 cp")
                shift 2
                if [ "$1" = --only-show-errors ]; then shift; fi
                if [ "$2" = - ]; then cat "$(place "$1")"; exit; fi
                mkdir -p "$(dirname "$(place "$2")")"
                cp "$(place "$1")" "$(place "$2")" ;;
              *) echo "unknown: $*" >&2; exit 252 ;;
            esac
            """;
    private static final String VAULT = """
            #!/bin/sh
            set -eu
            case "$*" in
              "write -field=token auth/kubernetes/login role=restore "*) echo token ;;
              "operator raft snapshot save "*) cp "$ROOT/vault" "$5" ;;
              "operator raft snapshot inspect "*)
                if grep -q corrupted "$5"; then echo "gzip: invalid header" >&2; exit 1; fi
                test -s "$5" ;;
              "operator raft snapshot restore -force "*) cp "$6" "$ROOT/vault" ;;
              "operator raft snapshot restore "*)
                if [ "$VAULT_TOKEN" != token ]; then exit 2; fi
                if grep -q "of another key" "$5"; then
                  echo "could not verify hash file, possibly the snapshot is using a different autoseal key" >&2
                  exit 2
                fi
                cp "$5" "$ROOT/vault" ;;
              *) echo "unknown: $*" >&2; exit 1 ;;
            esac
            """;

    @TempDir
    private Path root;

    private int pods;

    @BeforeEach
    void install() throws IOException {
        program("aws", AWS);
        program("vault", VAULT);
        program("sleep", "#!/bin/sh\n");
        put("vault/shop-west/2030/01/30/0105.snap", "older");
        put("vault/shop-west/2030/01/31/0105.snap", "newest");
        Files.writeString(root.resolve("vault"), "empty");
    }

    @Test
    void restoresTheNewestReplicatedSnapshotAndSavesWhatVaultHad() throws IOException {
        assertThat(runPod("f-1", false)).isTrue();

        assertThat(vault()).isEqualTo("newest");
        assertThat(get("vault-restores/shop-east/f-1/before.snap")).isEqualTo("empty");
        assertThat(get("vault-restores/shop-east/f-1/source")).isEqualTo("vault/shop-west/2030/01/31/0105.snap");
        assertThat(Files.exists(object("vault-restores/shop-east/f-1/done"))).isTrue();
    }

    /** Somebody deletes the Job, and the operator creates it again: Vault has newer content than the snapshot by then. */
    @Test
    void aRestoreHappensOncePerFailover() throws IOException {
        runPod("f-1", false);
        Files.writeString(root.resolve("vault"), "written after the failover");
        put("vault/shop-west/2030/02/01/0105.snap", "newer");

        assertThat(runPod("f-1", false)).isTrue();
        assertThat(vault()).isEqualTo("written after the failover");
        assertThat(get("vault-restores/shop-east/f-1/before.snap")).isEqualTo("empty");

        assertThat(runPod("f-2", false)).isTrue();
        assertThat(vault()).as("the next failover").isEqualTo("newer");
    }

    /** An operator that takes over without the status of the failover gives it another id. The lost region has no newer snapshot. */
    @Test
    void aSnapshotIsRestoredOnceWhateverTheIdOfTheFailover() throws IOException {
        runPod("f-1", false);
        Files.writeString(root.resolve("vault"), "written after the failover");

        assertThat(runPod("f-2", false)).isTrue();
        assertThat(vault()).isEqualTo("written after the failover");

        Files.delete(object("vault-restores/shop-east/f-1/done"));
        assertThat(runPod("f-3", false)).isTrue();
        assertThat(vault()).as("a restore that was interrupted").isEqualTo("newest");
    }

    @Test
    void anAttemptThatIsRepeatedRestoresTheSameSnapshot() throws IOException {
        assertThat(run("restore-fetch.sh", "", pod("f-1", false))).isTrue();
        put("vault/shop-west/2030/02/01/0105.snap", "newer");

        assertThat(runPod("f-1", false)).isTrue();
        assertThat(vault()).isEqualTo("newest");
    }

    /** The pod was killed after the restore and before the record of it. */
    @Test
    void anAttemptThatIsRepeatedKeepsWhatVaultHadBeforeTheFirst() throws IOException {
        runPod("f-1", false);
        Files.delete(object("vault-restores/shop-east/f-1/done"));

        assertThat(runPod("f-1", false)).isTrue();
        assertThat(get("vault-restores/shop-east/f-1/before.snap")).isEqualTo("empty");
    }

    @Test
    void aPlannedFailoverRestoresTheLastSnapshotOnly() throws IOException {
        assertThat(runPod("f-1", true)).as("not replicated yet").isFalse();
        assertThat(vault()).isEqualTo("empty");

        put("vault/shop-west/last/f-1.snap", "last");
        assertThat(runPod("f-1", true)).isTrue();
        assertThat(vault()).isEqualTo("last");
    }

    /** Vault could not unseal it, and has no content any more from which the saved one could be restored. */
    @Test
    void aSnapshotOfAnotherKeyIsRefusedBeforeAnythingIsReplaced() throws IOException {
        put("vault/shop-west/2030/02/01/0105.snap", "newer, but of another key");

        assertThat(runPod("f-1", false)).isFalse();
        assertThat(vault()).isEqualTo("empty");
        assertThat(object("vault-restores/shop-east/f-1/done")).doesNotExist();
    }

    @Test
    void aCorruptedSnapshotIsRefusedBeforeAnythingIsReplaced() throws IOException {
        put("vault/shop-west/2030/02/01/0105.snap", "newer, but corrupted");

        assertThat(runPod("f-1", false)).isFalse();
        assertThat(vault()).isEqualTo("empty");
        assertThat(object("vault-restores/shop-east/f-1/done")).doesNotExist();
    }

    @Test
    void aRecordThatCannotBeReadIsNotTakenForMissing() throws IOException {
        runPod("f-1", false);
        Files.writeString(root.resolve("vault"), "written after the failover");
        Files.createFile(root.resolve("aws-fails"));

        assertThat(runPod("f-1", false)).isFalse();
        assertThat(vault()).isEqualTo("written after the failover");
    }

    @Test
    void withoutASnapshotNothingIsChanged() throws IOException {
        Files.delete(object("vault/shop-west/2030/01/30/0105.snap"));
        Files.delete(object("vault/shop-west/2030/01/31/0105.snap"));

        assertThat(runPod("f-1", false)).isFalse();
        assertThat(vault()).isEqualTo("empty");
    }

    @Test
    void theObjectsAreThoseOfTheFailover() {
        var spec = FailoverSpecs.of(SampleSpec.of(StackName.SECRETS, Tier.PRODUCTION));
        assertThat(jobs(spec)).contains("vault-restore-f-1", "vault-last-snapshot-f-1");
        assertThat(new SecretsStack().completions(spec))
                .containsExactly(
                        new CompletionOutput("backedUp", "f-1", "Job", "vault", "vault-last-snapshot-f-1"),
                        new CompletionOutput("restored", "f-1", "Job", "vault", "vault-restore-f-1"));
        var restore = containers("vault-restore-f-1", spec).get("fetch");
        assertThat(restore)
                .containsEntry("FROM", "shop-us-west-2")
                .containsEntry("CLUSTER", "shop-cluster")
                .containsEntry("ID", "f-1")
                .containsEntry("AFTER_BACKUP", "false");
        assertThat(containers("vault-last-snapshot-f-1", spec).get("upload")).containsEntry("NAME", "last/f-1");
    }

    @Test
    void withoutAFailoverThereAreNone() {
        var spec = SampleSpec.of(StackName.SECRETS, Tier.PRODUCTION);
        assertThat(jobs(spec)).noneMatch(name -> name.contains("restore") || name.contains("last"));
        assertThat(new SecretsStack().completions(spec)).isEmpty();
    }

    private static List<String> jobs(StackSpec spec) {
        return objects(spec)
                .filter(Job.class::isInstance)
                .map(job -> job.getMetadata().getName())
                .toList();
    }

    private static Map<String, Map<String, String>> containers(String job, StackSpec spec) {
        var pod = objects(spec)
                .filter(object -> object.getMetadata().getName().equals(job))
                .map(object -> ((Job) object).getSpec().getTemplate().getSpec())
                .findFirst()
                .orElseThrow();
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .collect(Collectors.toMap(each -> each.getName(), each -> each.getEnv().stream()
                        .collect(Collectors.toMap(
                                variable -> variable.getName(),
                                variable -> variable.getValue() == null ? "" : variable.getValue()))));
    }

    private static Stream<HasMetadata> objects(StackSpec spec) {
        return new SecretsStack()
                .desired(spec, SampleSpec.REGION_INFO, SampleSpec.GENERATED).objects().stream()
                        .map(HasMetadata.class::cast);
    }

    /** Runs the containers of a new pod of the Job in their order; false if one fails. */
    private boolean runPod(String id, boolean afterBackup) throws IOException {
        var pod = pod(id, afterBackup);
        return run("restore-fetch.sh", "", pod)
                && run("restore.sh", "save", pod)
                && run("restore-keep.sh", "before", pod)
                && run("restore.sh", "restore", pod)
                && run("restore-keep.sh", "done", pod);
    }

    /** A pod with its volume. */
    private record Pod(Path volume, String id, boolean afterBackup) {}

    private Pod pod(String id, boolean afterBackup) throws IOException {
        return new Pod(Files.createDirectory(root.resolve("pod-" + ++pods)), id, afterBackup);
    }

    private boolean run(String script, String argument, Pod pod) throws IOException {
        var text = StackResource.text("secrets/" + script).replace("/snapshots/", pod.volume() + "/");
        var builder = new ProcessBuilder("sh", "-c", text, script, argument).redirectErrorStream(true);
        var environment = builder.environment();
        environment.put("PATH", root.resolve("bin") + ":" + environment.get("PATH"));
        environment.put("ROOT", root.toString());
        environment.put("BUCKET", "backups");
        environment.put("CLUSTER", "shop-east");
        environment.put("FROM", "shop-west");
        environment.put("ID", pod.id());
        environment.put("AFTER_BACKUP", String.valueOf(pod.afterBackup()));
        var process = builder.start();
        process.getOutputStream().close();
        System.out.print(new String(process.getInputStream().readAllBytes(), UTF_8));
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void program(String name, String text) throws IOException {
        var file =
                Files.writeString(Files.createDirectories(root.resolve("bin")).resolve(name), text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String vault() throws IOException {
        return Files.readString(root.resolve("vault"));
    }

    private Path object(String key) {
        return root.resolve("s3/backups").resolve(key);
    }

    private String get(String key) throws IOException {
        return Files.readString(object(key));
    }

    private void put(String key, String content) throws IOException {
        Files.createDirectories(object(key).getParent());
        Files.writeString(object(key), content);
    }
}
