package io.platformoperator.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackRestorePointsTest {
    private static final Pattern SED = Pattern.compile("\\| (sed '.*')\\)");

    /** The script of the CronJob that writes the bundles decides their names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://git.example.com/team/shop.git",
                "https://deploy:token@git.example.com:8443/team/shop",
                "git@git.example.com:team/shop.git",
                "ssh://git@git.example.com/team/shop.git/",
                "git+ssh://git.example.com/~team/a b,c.gitops.git"
            })
    void aBundleHasTheNameThatTheMirrorGivesIt(String url) throws IOException, InterruptedException {
        assertThat(StackRestorePoints.bundleName(url)).isEqualTo(nameByTheScript(url) + ".bundle");
    }

    private static String nameByTheScript(String url) throws IOException, InterruptedException {
        try (var script = StackRestorePointsTest.class.getResourceAsStream("/stacks/backup/mirror.sh")) {
            var found = SED.matcher(new String(script.readAllBytes(), UTF_8));
            assertThat(found.find()).isTrue();
            var process = new ProcessBuilder("sh", "-c", "echo \"$1\" | " + found.group(1), "sh", url)
                    .redirectErrorStream(true)
                    .start();
            var name = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            assertThat(process.waitFor()).as(name).isZero();
            return name;
        }
    }
}
