package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.ErrorClass;
import org.junit.jupiter.api.Test;

class QuotaValueTest {
    private static final QuotaValue ADDRESSES =
            new QuotaValue(Quota.ELASTIC_IPS, "eu-west-1", "EC2-VPC Elastic IPs", 5);

    @Test
    void isSufficientUpToItsValue() {
        assertThat(ADDRESSES.shortage(2, 3)).isEmpty();
    }

    @Test
    void reportsTheRequiredValueAndHowToRequestIt() {
        assertThat(ADDRESSES.shortage(3, 3)).hasValueSatisfying(error -> {
            assertThat(error.errorClass()).isEqualTo(ErrorClass.QUOTA);
            assertThat(error.message())
                    .contains("3 more needed, but 3 of 5 are in use")
                    .contains("\"EC2-VPC Elastic IPs\" (L-0263D0A3, eu-west-1) must be at least 6")
                    .contains("--service-code ec2 --quota-code L-0263D0A3 --desired-value 6 --region eu-west-1");
        });
    }

    /** Graphics and high-memory instances have separate quotas. */
    @Test
    void countsTheStandardFamiliesOnly() {
        assertThat(new String[] {"m5.2xlarge", "c7gn.large", "t3.micro", "r8g.xlarge"})
                .allMatch(Quota::isStandard);
        assertThat(new String[] {"g5.xlarge", "p5.48xlarge", "u-6tb1.metal", "x2gd.large", "inf2.xlarge"})
                .noneMatch(Quota::isStandard);
    }
}
