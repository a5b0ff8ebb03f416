package io.platformoperator.api.v1alpha1;

/** CEL validation rules, and their messages, that more than one field uses. A message continues the name of the field. */
final class ValidationRules {
    private static final String PARTITION_PREFIX = "self.matches('^(cn|us-gov|us-iso[a-z]?|eu-isoe|eusc)-')";

    /** Regions of the other partitions have other ARNs, endpoints, service principals and prices. */
    static final String PARTITION = "!" + PARTITION_PREFIX;

    static final String PARTITION_MESSAGE = " is in a partition of AWS that the operator does not support (China,"
            + " GovCloud, ISO and the European Sovereign Cloud have other ARNs, service principals and prices): choose a"
            + " region of the partition aws, such as us-east-1";

    static final String ARN_PARTITION = "!self.startsWith('arn:aws-')";

    static final String ARN_PARTITION_MESSAGE =
            " is an ARN of a partition of AWS that the operator does not support (China,"
                    + " GovCloud, ISO and the European Sovereign Cloud): use one that begins with arn:aws:";

    static final String CERTIFICATE_ARN =
            "self.matches('^arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$')";

    static final String CERTIFICATE_ARN_MESSAGE = " must be the ARN of an ACM certificate, such as"
            + " arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d";

    static final String CERTIFICATE_REGION_MESSAGE =
            ", because a load balancer takes certificates of its own region only: request one there";

    /** Regions of the partition {@code aws}. True for regions of other partitions, which another rule refuses. */
    static final String REGION = PARTITION_PREFIX + " || self in ["
            + "'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'af-south-1', 'ap-east-1', 'ap-east-2',"
            + "'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1',"
            + "'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6',"
            + "'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1',"
            + "'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1',"
            + "'me-south-1', 'mx-central-1', 'sa-east-1']";

    static final String REGION_MESSAGE = " must be the name of an AWS region, such as us-east-1";

    /** The begin of the ids of a region's zones: use1 of us-east-1, apne1 of ap-northeast-1. */
    private static final String ZONE_ID_PREFIX = "self.name.replace('northeast', 'ne').replace('southeast', 'se')"
            + ".replace('east', 'e').replace('west', 'w').replace('north', 'n').replace('south', 's')"
            + ".replace('central', 'c').replace('-', '')";

    /** Zones are named all by name or all by id, so that two entries can't mean one zone. */
    static final String ZONES_OF_REGION = "!has(self.zones) || self.zones.all(z, z.matches('^' + self.name + '[a-z]$'))"
            + " || self.zones.all(z, z.matches('^' + " + ZONE_ID_PREFIX + " + '-az[1-9][0-9]?$'))";

    static final String ZONES_OF_REGION_MESSAGE =
            " must be zones of the region, all by name, such as us-east-1a, or all by" + " id, such as use1-az1";

    static final String NO_DUPLICATE_ZONE = "self.all(z, self.exists_one(other, other == z))";

    static final String NO_DUPLICATE_ZONE_MESSAGE = " must not name a zone twice: name another zone";

    static final String NO_ZONE_REFUSED_BY_EKS = "self.all(z, !(z in ['use1-az3', 'usw1-az2', 'cac1-az3']))";

    static final String NO_ZONE_REFUSED_BY_EKS_MESSAGE =
            " must not have use1-az3, usw1-az2 or cac1-az3, in which EKS creates no cluster: name another zone";

    /** A network of a size that EC2 accepts for a VPC. */
    static final String VPC_CIDR = "isCIDR(self) && cidr(self).ip().family() == 4 && cidr(self) == cidr(self).masked()"
            + " && cidr(self).prefixLength() >= 16 && cidr(self).prefixLength() <= 28";

    static final String VPC_CIDR_MESSAGE =
            " must be an IPv4 network without host bits, from /16 (the largest VPC of AWS) to /28 (the smallest), such as"
                    + " 10.0.0.0/16";

    private static final String EXISTING_NETWORK = "has(self.network)";

    /** A rule of a region. True for a malformed network, which another rule refuses. */
    static final String VPC_CIDR_WITH_NODES =
            EXISTING_NETWORK + " || !isCIDR(self.cidr) || cidr(self.cidr).prefixLength() <= 19";

    static final String VPC_CIDR_WITH_NODES_MESSAGE =
            " must be at most a /19, such as 10.0.0.0/19: the management subnets of a smaller network have 59 addresses"
                    + " each, and a node of the group system, which runs there, takes up to 60";

    /** A rule of a region. */
    static final String NO_ZONES_OF_EXISTING_NETWORK = "!" + EXISTING_NETWORK + " || !has(self.zones)";

    static final String NO_ZONES_OF_EXISTING_NETWORK_MESSAGE =
            " can't be set with an existing network, whose subnets determine the zones: remove it";

    static final String NO_DIRECT_CONNECT_MESSAGE =
            "spec.network.directConnect can't be combined with an existing network,"
                    + " because the operator does not attach gateways to a VPC of another owner: remove it, and let the owner of the"
                    + " VPC associate the Direct Connect gateway";

    /** Append this to a list of the subnets of one existing network. */
    private static final String ONE_SUBNET_PER_ZONE = ".all(s,"
            + " (!has(s.public.ids) || size(s.public.ids) == self.availabilityZones)"
            + " && (!has(s.private.ids) || size(s.private.ids) == self.availabilityZones)"
            + " && (!has(s.database.ids) || size(s.database.ids) == self.availabilityZones)"
            + " && (!has(s.management) || !has(s.management.ids) || size(s.management.ids) == self.availabilityZones))";

    static final String PRIMARY_SUBNETS = "!has(self.regions.primary.network)"
            + " || [self.regions.primary.network.existing.subnets]" + ONE_SUBNET_PER_ZONE;

    static final String SECONDARY_SUBNETS = "!has(self.regions.secondary) || !has(self.regions.secondary.network)"
            + " || [self.regions.secondary.network.existing.subnets]" + ONE_SUBNET_PER_ZONE;

    static final String SUBNETS_MESSAGE = ".network.existing.subnets.*.ids must have as many subnets as"
            + " spec.availabilityZones says, one per zone: change one of them";

    /** Characters of keys and values of tags that every service takes; IAM takes the fewest. */
    static final String TAG_CHARACTERS = "^[\\\\p{L}\\\\p{Z}\\\\p{N}_.:/=+@-]*$";

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
                    + " the two days, such as cron(0 1 ? * * *)";

    static final String INSTANT = "self.matches('^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?"
            + "(Z|[+-][0-9]{2}:[0-9]{2})$') && timestamp(self) > timestamp('2000-01-01T00:00:00Z')";

    static final String INSTANT_MESSAGE = " must be a time in RFC 3339 form, such as 2030-01-31T18:00:00Z";

    /** Versions that EKS offers in standard or extended support. */
    static final String VERSION = "self in ['1.31', '1.32', '1.33', '1.34', '1.35', '1.36']";

    static final String VERSION_MESSAGE =
            " must be a Kubernetes version in quotes that EKS offers, from \"1.31\" to \"1.36\"";

    /** Major versions that RDS offers. */
    static final String POSTGRES_VERSION = "self.matches('^1[3-8]([.][0-9]{1,2})?$')";

    static final String POSTGRES_VERSION_MESSAGE =
            " must be a PostgreSQL version in quotes whose major version RDS offers"
                    + " (13 to 18), such as \"16\" or \"16.9\"";

    /** Key words that PostgreSQL reserves (appendix C of its manual), and names that RDS reserves. */
    static final String NO_RESERVED_WORD = "!(self in ['all', 'analyse', 'analyze', 'and', 'any', 'array', 'as', 'asc',"
            + " 'asymmetric', 'authorization', 'binary', 'both', 'case', 'cast', 'check', 'collate', 'collation',"
            + " 'column', 'concurrently', 'constraint', 'create', 'cross', 'current_catalog', 'current_date',"
            + " 'current_role', 'current_schema', 'current_time', 'current_timestamp', 'current_user', 'default',"
            + " 'deferrable', 'desc', 'distinct', 'do', 'else', 'end', 'except', 'false', 'fetch', 'for', 'foreign',"
            + " 'freeze', 'from', 'full', 'grant', 'group', 'having', 'ilike', 'in', 'initially', 'inner', 'intersect',"
            + " 'into', 'is', 'isnull', 'join', 'lateral', 'leading', 'left', 'like', 'limit', 'localtime',"
            + " 'localtimestamp', 'natural', 'not', 'notnull', 'null', 'offset', 'on', 'only', 'or', 'order', 'outer',"
            + " 'overlaps', 'placing', 'primary', 'references', 'returning', 'right', 'select', 'session_user',"
            + " 'similar', 'some', 'symmetric', 'system_user', 'table', 'tablesample', 'then', 'to', 'trailing', 'true',"
            + " 'union', 'unique', 'user', 'using', 'variadic', 'verbose', 'when', 'where', 'window', 'with', 'admin',"
            + " 'database', 'public', 'rdsadmin', 'rdsrepladmin', 'rds_superuser', 'rds_replication', 'role',"
            + " 'template0', 'template1'])";

    static final String NO_RESERVED_WORD_MESSAGE =
            " must not be a word that PostgreSQL or RDS reserves, such as user: choose another name, such as platform";

    static final String ROLE = "self.matches('^arn:aws:iam::[0-9]{12}:role/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}$')";
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

    private static final String DAILY_CRON = "cron\\\\([0-9]{1,2} [0-9]{1,2} ";

    /**
     * Append this to a list of a window of a day, hh:mm-hh:mm. True if no backup of the schedule begins within an hour before
     * the window or during it; a backup begins up to an hour after its scheduled time. True for a malformed window, which
     * another rule refuses.
     */
    private static final String NO_BACKUP_WITHIN = ".all(w, size(w) != 11 || !w.matches('^[0-9:-]+$') || [("
            + "int(self.backup.schedule.substring(self.backup.schedule.indexOf(' ') + 1,"
            + " self.backup.schedule.indexOf(' ', self.backup.schedule.indexOf(' ') + 1))) * 60"
            + " + int(self.backup.schedule.substring(5, self.backup.schedule.indexOf(' ')))"
            + " - int(w.substring(0, 2)) * 60 - int(w.substring(3, 5)) + 2940) % 1440].all(t,"
            + " t <= 1380 && t >= 60 + (int(w.substring(6, 8)) * 60 + int(w.substring(9))"
            + " - int(w.substring(0, 2)) * 60 - int(w.substring(3, 5)) + 1440) % 1440))";

    /**
     * AWS Backup fails a job that begins within an hour before the backup window of a database, or during it. True for a schedule
     * with several times a day, which the operator checks.
     */
    static final String NO_BACKUP_IN_BACKUP_WINDOW = "!self.backup.schedule.matches('^" + DAILY_CRON + "')"
            + " || [self.database.backupWindow]" + NO_BACKUP_WITHIN;

    /** As {@link #NO_BACKUP_IN_BACKUP_WINDOW}, for the maintenance window, if backups are taken every day. */
    static final String NO_BACKUP_IN_MAINTENANCE_WINDOW = "size(self.database.maintenanceWindow) != 19"
            + " || !self.backup.schedule.matches('^" + DAILY_CRON + "[?*] [*] [?*] [*]\\\\)$')"
            + " || [self.database.maintenanceWindow.substring(4, 10) + self.database.maintenanceWindow.substring(14)]"
            + NO_BACKUP_WITHIN;

    static final String NO_BACKUP_WITHIN_MESSAGE =
            " less than an hour before it or during it, and AWS Backup fails those. A backup starts up to an hour after its"
                    + " scheduled time: schedule it two hours before the window or earlier, or after it, or move the window";

    private ValidationRules() {}

    private static final String CRON_STEP = "(/[0-9]{1,2})?";

    private static final String CRON_MINUTE = "([*]|[0-5]?[0-9](-[0-5]?[0-9])?)" + CRON_STEP;

    private static final String CRON_HOUR = "([*]|([01]?[0-9]|2[0-3])(-([01]?[0-9]|2[0-3]))?)" + CRON_STEP;

    private static final String DAY_OF_MONTH = "(0?[1-9]|[12][0-9]|3[01])";
    private static final String CRON_DAY = "([*]|" + DAY_OF_MONTH + "(-" + DAY_OF_MONTH + ")?)" + CRON_STEP;

    private static final String MONTH = "(0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)";
    private static final String CRON_MONTH = "([*]|" + MONTH + "(-" + MONTH + ")?)" + CRON_STEP;

    private static final String DAY_OF_WEEK = "(0?[0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)";
    private static final String CRON_WEEKDAY = "([*]|" + DAY_OF_WEEK + "(-" + DAY_OF_WEEK + ")?)" + CRON_STEP;

    /** A cron expression: five lists of numbers or names, ranges and steps. The operator reports in status one that never occurs. */
    static final String CRON = "self.matches('^(?i)" + CRON_MINUTE + "(," + CRON_MINUTE + ")* +" + CRON_HOUR + "(,"
            + CRON_HOUR + ")* +" + CRON_DAY + "(," + CRON_DAY + ")* +" + CRON_MONTH + "(," + CRON_MONTH + ")* +"
            + CRON_WEEKDAY + "(," + CRON_WEEKDAY + ")*$')";

    static final String CRON_MESSAGE =
            " must be a cron expression of five fields (minute 0-59, hour 0-23, day of the month 1-31, month 1-12 or"
                    + " JAN-DEC, day of the week 0-7 or SUN-SAT; in UTC), such as 0 3 1 * *";
}
