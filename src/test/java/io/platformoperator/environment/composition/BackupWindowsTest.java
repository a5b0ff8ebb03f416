package io.platformoperator.environment.composition;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The windows are 06:00-07:00 daily and sun:07:30-sun:08:30, unless a case names others. */
class BackupWindowsTest {
    private static List<String> problems(String schedule, String database) {
        return BackupWindows.problems(
                new KubernetesSerialization().unmarshal("""
                        tier: development
                        regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                        backup: {schedule: "cron(%s)"}
                        database: {%s}
                        """.formatted(schedule, database), EnvironmentSpec.class));
    }

    @Test
    void theDefaultsDoNotCollide() {
        var spec = new KubernetesSerialization().unmarshal("""
                        tier: production
                        regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                        """, EnvironmentSpec.class);
        assertThat(BackupWindows.problems(spec)).isEmpty();
    }

    @Test
    void namesTheFieldsAndTheTimesThatFit() {
        assertThat(problems("0 5 ? * * *", ""))
                .containsExactly("spec.backup.schedule cron(0 5 ? * * *) starts backups less than an hour before"
                        + " spec.database.backupWindow 06:00-07:00 or during it, and AWS Backup fails them: schedule them at"
                        + " 04:00 or earlier, or at 07:00 or later (a backup starts up to 60 minutes after its scheduled"
                        + " time), or move the window");
        assertThat(problems("0 8 ? * SUN *", ""))
                .singleElement()
                .asString()
                .contains("spec.database.maintenanceWindow sun:07:30-sun:08:30")
                .contains("at sun:05:30 or earlier, or at sun:08:30 or later");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 4 ? * * *       | ''
            30 4 ? * * *      | ''
            59 6 ? * * *      | ''
            0 */6 ? * * *     | ''
            0 2,14,5 ? * * *  | ''
            0 4-8 ? * * *     | ''
            0/15 3/2 ? * * *  | ''
            0 22-5 ? * * *    | ''
            0 6 1 * ? *       | ''
            0 1 ? * * *       | 'backupWindow: "02:00-03:00"'
            0 23 ? * * *      | 'backupWindow: "00:30-01:00"'
            0 0 ? * * *       | 'backupWindow: "23:30-00:30"'
            30 7 1 * ? *      | ''
            0 8 ? * SAT-MON * | ''
            0 8 ? * 1 *       | ''
            0 8 ? * 1#2 *     | ''
            0 8 ? * * *       | ''
            0 23 ? * SUN *    | 'maintenanceWindow: "mon:00:30-mon:01:30"'
            30 0 ? * MON *    | 'maintenanceWindow: "sun:23:30-mon:00:45"'
            0 23 ? * L *      | 'maintenanceWindow: "sun:00:30-sun:01:30"'
            """)
    void collides(String schedule, String database) {
        assertThat(problems(schedule, database)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 4 ? * * *            | ''
            0 7 ? * MON-FRI *      | ''
            30 8 ? * * *           | ''
            0 8 ? * 2-7 *          | ''
            0 8 ? * MON,SAT *      | ''
            30 2 ? * SUN *         | ''
            0 8 ? * 2L *           | ''
            0 8/12 ? * MON *       | ''
            0 22 ? * * *           | 'backupWindow: "00:00-01:00"'
            30 22 ? * SUN *        | 'maintenanceWindow: "mon:00:30-mon:01:30"'
            0 1 ? * MON *          | 'maintenanceWindow: "sun:23:30-mon:00:45"'
            """)
    void fits(String schedule, String database) {
        assertThat(problems(schedule, database)).isEmpty();
    }
}
