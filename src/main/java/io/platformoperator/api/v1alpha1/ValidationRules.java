package io.platformoperator.api.v1alpha1;

/** CEL validation rules, and their messages, that more than one field uses. A message continues the name of the field. */
final class ValidationRules {
    /** Commercial AWS regions. */
    static final String REGION = "self in ["
            + "'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'af-south-1', 'ap-east-1', 'ap-east-2',"
            + "'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1',"
            + "'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6',"
            + "'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1',"
            + "'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1',"
            + "'me-south-1', 'mx-central-1', 'sa-east-1']";

    static final String REGION_MESSAGE = " must be the name of an AWS region, such as us-east-1";

    static final String VPC_CIDR = "isCIDR(self) && cidr(self).ip().family() == 4 && cidr(self) == cidr(self).masked()"
            + " && cidr(self).prefixLength() >= 16 && cidr(self).prefixLength() <= 20";

    static final String VPC_CIDR_MESSAGE =
            " must be an IPv4 network without host bits, from /16 (the largest VPC of AWS) to /20 (a smaller one is"
                    + " too small for the subnets of three zones), such as 10.0.0.0/16";

    /** Form of a kind. The operator reports unknown kinds in status, so that a new kind changes no CRD. */
    static final String KIND = "self.matches('^[a-z0-9]+/[A-Za-z0-9]+$')";

    static final String KIND_MESSAGE =
            " must be SERVICE/KIND as shown by platform plan, such as eks/Nodegroup or rds/DBInstance";

    private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";
    private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";

    static final String DAILY_WINDOW = "self.matches('^" + TIME + "-" + TIME + "$')";
    static final String DAILY_WINDOW_MESSAGE = " must be a time of day in UTC, hh:mm-hh:mm, such as 06:00-07:00";

    static final String WEEKLY_WINDOW = "self.matches('^" + DAY + ":" + TIME + "-" + DAY + ":" + TIME + "$')";
    static final String WEEKLY_WINDOW_MESSAGE =
            " must be a time of the week in UTC, ddd:hh:mm-ddd:hh:mm, such as sun:07:30-sun:08:30";

    /** Append the minimum length in minutes. True for a malformed window, which another rule refuses. */
    static final String DAILY_LENGTH_AT_LEAST = "size(self) != 11 || !self.matches('^[0-9:-]+$') || "
            + "(int(self.substring(6, 8)) * 60 + int(self.substring(9)) - int(self.substring(0, 2)) * 60"
            + " - int(self.substring(3, 5)) + 1440) % 1440 >= ";

    private static final String WEEK =
            "{'mon': 0, 'tue': 1440, 'wed': 2880, 'thu': 4320, 'fri': 5760, 'sat': 7200, 'sun': 8640}";

    /** Length of a well-formed window in minutes. */
    private static final String WEEKLY_MINUTES = "(" + WEEK + "[self.substring(10, 13)]"
            + " + int(self.substring(14, 16)) * 60 + int(self.substring(17))"
            + " - " + WEEK + "[self.substring(0, 3)]"
            + " - int(self.substring(4, 6)) * 60 - int(self.substring(7, 9)) + 10080) % 10080";

    /** RDS accepts windows from 30 minutes to a day. */
    static final String WEEKLY_LENGTH_30 =
            "!" + WEEKLY_WINDOW + " || (" + WEEKLY_MINUTES + " >= 30 && " + WEEKLY_MINUTES + " <= 1440)";

    /** ElastiCache accepts windows from 60 minutes to a day. */
    static final String WEEKLY_LENGTH_60 =
            "!" + WEEKLY_WINDOW + " || (" + WEEKLY_MINUTES + " >= 60 && " + WEEKLY_MINUTES + " <= 1440)";

    static final String LENGTH_MESSAGE_30 = " must be at least 30 minutes long (a rule of RDS): choose a later end";
    static final String LENGTH_MESSAGE_60 =
            " must be at least 60 minutes long (a rule of ElastiCache): choose a later end";
    static final String WEEKLY_LENGTH_MESSAGE_30 =
            " must be from 30 minutes to a day long (a rule of RDS): change its end";
    static final String WEEKLY_LENGTH_MESSAGE_60 =
            " must be from 60 minutes to a day long (a rule of ElastiCache): change its end";

    private static final String LARGE = "large|xlarge|[1-9][0-9]*xlarge";

    static final String INSTANCE_TYPE =
            "self.matches('^[a-z][a-z0-9-]*[.](nano|micro|small|medium|" + LARGE + "|metal|metal-[0-9]+xl)$')";

    static final String DATABASE_CLASS = "self.matches('^db[.][a-z][a-z0-9-]*[.](micro|small|medium|" + LARGE + ")$')";

    static final String CACHE_TYPE = "self.matches('^cache[.][a-z][a-z0-9-]*[.](micro|small|medium|" + LARGE + ")$')";

    /** Form of chart names. The operator reports unknown charts in status, so that a new chart changes no CRD. */
    static final String CHART_NAMES = "self.all(chart, chart.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'))";

    static final String CHART_NAMES_MESSAGE =
            "spec.stacks.*.charts must have names of charts as keys: lowercase letters,"
                    + " digits and hyphens, such as kube-prometheus-stack";

    /** AWS cron expression: six fields, with a question mark for either day-of-month or day-of-week. */
    static final String SCHEDULE = "self.matches('^cron[(][0-9*,/-]+ [0-9*,/-]+ ([?] [0-9A-Z*,/-]+ [0-9A-Z*,/#-]+"
            + "|[0-9*,/LW-]+ [0-9A-Z*,/-]+ [?]) [0-9*,/-]+[)]$')";

    static final String SCHEDULE_MESSAGE =
            " must be an AWS cron expression, cron(minute hour day-of-month month day-of-week year) with ? for one of"
                    + " the two days, such as cron(0 5 ? * * *)";

    static final String INSTANT = "self.matches('^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?"
            + "(Z|[+-][0-9]{2}:[0-9]{2})$') && timestamp(self) > timestamp('2000-01-01T00:00:00Z')";

    static final String INSTANT_MESSAGE = " must be a time in RFC 3339 form, such as 2030-01-31T18:00:00Z";

    static final String VERSION = "self.matches('^1[.][0-9]{2}$')";
    static final String VERSION_MESSAGE = " must be a Kubernetes version in quotes, such as \"1.33\"";

    static final String VERSION_STEP = "!self.matches('^1[.][0-9]{2}$') || !oldSelf.matches('^1[.][0-9]{2}$')"
            + " || int(self.substring(2)) - int(oldSelf.substring(2)) in [0, 1]";

    static final String VERSION_STEP_MESSAGE =
            " can only be raised, by one minor version at a time (a rule of EKS): choose the next one";

    static final String ROLE = "self.matches('^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$')";
    static final String ROLE_MESSAGE =
            " must be the ARN of an IAM role, such as arn:aws:iam::123456789012:role/platform";

    /**
     * Append this to a list of one daily window. True if the window and {@code maintenanceWindow} do not overlap, that is, if
     * neither begins inside the other; both may cross midnight. True for a malformed window, which another rule refuses.
     */
    static final String NO_OVERLAP_WITH_MAINTENANCE =
            ".all(d, [self.maintenanceWindow].all(w, size(d) != 11 || size(w) != 19 || !("
                    + "(d.substring(0, 5) < d.substring(6)"
                    + " ? d.substring(0, 5) <= w.substring(4, 9) && w.substring(4, 9) < d.substring(6)"
                    + " : d.substring(0, 5) <= w.substring(4, 9) || w.substring(4, 9) < d.substring(6))"
                    + " || (w.substring(4, 9) < w.substring(14)"
                    + " ? w.substring(4, 9) <= d.substring(0, 5) && d.substring(0, 5) < w.substring(14)"
                    + " : w.substring(4, 9) <= d.substring(0, 5) || d.substring(0, 5) < w.substring(14)))))";

    private ValidationRules() {}
}
