package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.PollIntervals;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class InternalErrorsTest {
    @Test
    void anExceptionOfTheOperatorIsLoggedOncePerKindWithItsTraceAndCounted() {
        var counted = new ArrayList<String>();
        var log = (Logger) LoggerFactory.getLogger(InternalErrors.class);
        var appender = new ListAppender<ILoggingEvent>();
        appender.start();
        log.addAppender(appender);
        try (var regions = new AwsRegions(
                PollIntervals.DEFAULT,
                1,
                () -> true,
                InstantSource.system(),
                Runnable::run,
                List.of(),
                _ -> {},
                counted::add)) {
            var aws = regions.engine(new AwsAccount(null, null), "us-east-1")
                    .resourceCache()
                    .cloud();
            var defect = new IllegalStateException("no zone");

            assertThat(List.of(
                            aws.classify(Keys.KIND, defect),
                            aws.classify(Keys.KIND, defect),
                            aws.classify(Roles.KIND, defect)))
                    .allMatch(error -> error.errorClass() == ErrorClass.INTERNAL);

            assertThat(counted).containsExactly("kms/Key", "kms/Key", "iam/Role");
            assertThat(appender.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .satisfiesExactly(first -> assertThat(first).contains("kms/Key"), second -> assertThat(second)
                            .contains("iam/Role"));
            assertThat(appender.list)
                    .allMatch(event -> event.getThrowableProxy().getStackTraceElementProxyArray().length > 0);
        } finally {
            log.detachAppender(appender);
        }
    }
}
