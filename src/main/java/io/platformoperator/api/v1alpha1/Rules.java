package io.platformoperator.api.v1alpha1;

/** Validation rules (CEL) and their messages, where more than one field has them. A message goes on after the field's name. */
final class Rules {
    /** Commercial AWS regions. */
    static final String REGION = "self in ["
            + "'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'af-south-1', 'ap-east-1', 'ap-east-2',"
            + "'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1',"
            + "'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6',"
            + "'ap-southeast-7', 'ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1',"
            + "'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1',"
            + "'me-south-1', 'mx-central-1', 'sa-east-1']";

    static final String REGION_MESSAGE = " must be the name of an AWS region, such as us-east-1";

    static final String NETWORK = "isCIDR(self) && cidr(self).ip().family() == 4 && cidr(self) == cidr(self).masked()"
            + " && cidr(self).prefixLength() >= 16 && cidr(self).prefixLength() <= 20";

    static final String NETWORK_MESSAGE =
            " must be an IPv4 network without host bits, from /16 (AWS's largest VPC) to /20"
                    + " (a smaller one has no room for the subnets of three zones), such as 10.0.0.0/16";

    /** All kinds of AWS resources that there are; a test holds them against the subsystems. */
    static final String KIND = "self in ["
            + "'autoscaling/AutoScalingGroup', 'autoscaling/ScalingPolicy', 'autoscaling/Tags', "
            + "'backup/BackupPlan', 'backup/BackupSelection', 'backup/BackupVault', "
            + "'directconnect/GatewayAssociation', 'ec2/DefaultSecurityGroup', 'ec2/EIP', 'ec2/FlowLog', "
            + "'ec2/InternetGateway', 'ec2/LaunchTemplate', 'ec2/NatGateway', 'ec2/Route', 'ec2/RouteTable', "
            + "'ec2/SecurityGroup', 'ec2/Subnet', 'ec2/SubnetRouteTableAssociation', 'ec2/VPC', "
            + "'ec2/VPCEndpoint', 'ec2/VPCGatewayAttachment', 'ec2/VPNGateway', 'ec2/VPNGatewayAttachment', "
            + "'ec2/VPNGatewayRoutePropagation', 'ecr/Repository', 'eks/AccessEntry', 'eks/Addon', "
            + "'eks/Cluster', 'eks/Nodegroup', 'eks/PodIdentityAssociation', 'elasticache/ParameterGroup', "
            + "'elasticache/ReplicationGroup', 'elasticache/SubnetGroup', 'iam/InstanceProfile', 'iam/Role', "
            + "'kms/Alias', 'kms/Key', 'logs/LogGroup', 'rds/DBInstance', 'rds/DBInstanceReadReplica', "
            + "'rds/DBParameterGroup', 'rds/DBSubnetGroup', 's3/Bucket', 'secretsmanager/Secret']";

    static final String KIND_MESSAGE =
            " must be a kind of resource as platform plan shows it, such as eks/Nodegroup or rds/DBInstance";

    private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";
    private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";

    static final String DAILY_WINDOW = "self.matches('^" + TIME + "-" + TIME + "$')";
    static final String DAILY_WINDOW_MESSAGE = " must be a time of day in UTC, hh:mm-hh:mm, such as 06:00-07:00";

    static final String WEEKLY_WINDOW = "self.matches('^" + DAY + ":" + TIME + "-" + DAY + ":" + TIME + "$')";
    static final String WEEKLY_WINDOW_MESSAGE =
            " must be a time of the week in UTC, ddd:hh:mm-ddd:hh:mm, such as sun:07:30-sun:08:30";

    /** Goes on after the shortest length in minutes; malformed windows are left to their own rule. */
    static final String DAILY_LENGTH = "size(self) != 11 || !self.matches('^[0-9:-]+$') || "
            + "(int(self.substring(6, 8)) * 60 + int(self.substring(9)) - int(self.substring(0, 2)) * 60"
            + " - int(self.substring(3, 5)) + 1440) % 1440 >= ";

    private static final String WEEK =
            "{'mon': 0, 'tue': 1440, 'wed': 2880, 'thu': 4320, 'fri': 5760, 'sat': 7200, 'sun': 8640}";

    /** In minutes, for a window that is well-formed. */
    private static final String WEEKLY_MINUTES = "(" + WEEK + "[self.substring(10, 13)]"
            + " + int(self.substring(14, 16)) * 60 + int(self.substring(17))"
            + " - " + WEEK + "[self.substring(0, 3)]"
            + " - int(self.substring(4, 6)) * 60 - int(self.substring(7, 9)) + 10080) % 10080";

    /** Half an hour to a day: RDS. */
    static final String WEEKLY_LENGTH =
            "!" + WEEKLY_WINDOW + " || (" + WEEKLY_MINUTES + " >= 30 && " + WEEKLY_MINUTES + " <= 1440)";

    /** An hour to a day: ElastiCache. */
    static final String WEEKLY_HOUR =
            "!" + WEEKLY_WINDOW + " || (" + WEEKLY_MINUTES + " >= 60 && " + WEEKLY_MINUTES + " <= 1440)";

    static final String LENGTH_MESSAGE_30 = " must be 30 minutes long at least (RDS's rule): let it end later";
    static final String LENGTH_MESSAGE_60 = " must be 60 minutes long at least (ElastiCache's rule): let it end later";
    static final String WEEKLY_LENGTH_MESSAGE_30 = " must be from 30 minutes to a day long (RDS's rule)";
    static final String WEEKLY_LENGTH_MESSAGE_60 = " must be from 60 minutes to a day long (ElastiCache's rule)";

    private static final String LARGE = "large|xlarge|[1-9][0-9]*xlarge";

    static final String INSTANCE_TYPE =
            "self.matches('^[a-z][a-z0-9-]*[.](nano|micro|small|medium|" + LARGE + "|metal|metal-[0-9]+xl)$')";

    static final String DATABASE_CLASS = "self.matches('^db[.][a-z][a-z0-9-]*[.](micro|small|medium|" + LARGE + ")$')";

    static final String CACHE_TYPE = "self.matches('^cache[.][a-z][a-z0-9-]*[.](micro|small|medium|" + LARGE + ")$')";

    /** The charts of each stack; a test holds them against the catalogue. */
    static final String CHARTS =
            "self.all(stack, !has(self[stack].charts) || self[stack].charts.all(chart, (stack + '/'"
                    + " + chart) in ['autoscaling/cluster-autoscaler', 'autoscaling/vertical-pod-autoscaler', 'backup/velero',"
                    + " 'ingress/aws-load-balancer-controller', 'logging/eck-operator', 'logging/eck-stack', 'mesh/base',"
                    + " 'mesh/gateway', 'mesh/istiod', 'monitoring/kube-prometheus-stack', 'secrets/vault', 'tracing/jaeger',"
                    + " 'tracing/opentelemetry-collector']))";

    static final String CHARTS_MESSAGE = "spec.stacks.*.charts can have the stack's own charts only: base, istiod and"
            + " gateway in mesh, aws-load-balancer-controller in ingress, cluster-autoscaler and vertical-pod-autoscaler in"
            + " autoscaling, kube-prometheus-stack in monitoring, eck-operator and eck-stack in logging,"
            + " opentelemetry-collector and jaeger in tracing, vault in secrets, velero in backup";

    /** AWS's own cron form: six fields, one of day-of-month and day-of-week being a question mark. */
    static final String SCHEDULE = "self.matches('^cron[(][0-9*,/-]+ [0-9*,/-]+ ([?] [0-9A-Z*,/-]+ [0-9A-Z*,/#-]+"
            + "|[0-9*,/LW-]+ [0-9A-Z*,/-]+ [?]) [0-9*,/-]+[)]$')";

    static final String SCHEDULE_MESSAGE = " must be a schedule in AWS's form, cron(minute hour day-of-month month"
            + " day-of-week year) with ? for one of the two days, such as cron(0 5 ? * * *)";

    static final String INSTANT = "self.matches('^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?"
            + "(Z|[+-][0-9]{2}:[0-9]{2})$') && timestamp(self) > timestamp('2000-01-01T00:00:00Z')";

    static final String INSTANT_MESSAGE = " must be a time in RFC 3339 form, such as 2030-01-31T18:00:00Z";

    static final String VERSION = "self.matches('^1[.][0-9]{2}$')";
    static final String VERSION_MESSAGE = " must be a Kubernetes version in quotes, such as \"1.33\"";

    static final String VERSION_STEP = "!self.matches('^1[.][0-9]{2}$') || !oldSelf.matches('^1[.][0-9]{2}$')"
            + " || int(self.substring(2)) - int(oldSelf.substring(2)) in [0, 1]";

    static final String VERSION_STEP_MESSAGE =
            " can go up by one minor version at a time and never down (EKS's rule): choose the next one";

    static final String ROLE = "self.matches('^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$')";
    static final String ROLE_MESSAGE =
            " must be the ARN of an IAM role, such as arn:aws:iam::123456789012:role/platform";

    /**
     * Goes on after a list of one daily window: it and {@code maintenanceWindow} are apart, that is, neither begins inside the
     * other; either may go past midnight. Malformed windows are left to their own rule.
     */
    static final String APART_FROM_MAINTENANCE =
            ".all(d, [self.maintenanceWindow].all(w, size(d) != 11 || size(w) != 19 || !("
                    + "(d.substring(0, 5) < d.substring(6)"
                    + " ? d.substring(0, 5) <= w.substring(4, 9) && w.substring(4, 9) < d.substring(6)"
                    + " : d.substring(0, 5) <= w.substring(4, 9) || w.substring(4, 9) < d.substring(6))"
                    + " || (w.substring(4, 9) < w.substring(14)"
                    + " ? w.substring(4, 9) <= d.substring(0, 5) && d.substring(0, 5) < w.substring(14)"
                    + " : w.substring(4, 9) <= d.substring(0, 5) || d.substring(0, 5) < w.substring(14)))))";

    private Rules() {}
}
