package io.platformoperator.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What drills need of AWS, in virtual time: security groups, instances, caches and restore jobs that take their time, and refuse what AWS
 * refuses. Answers the requests of the AWS SDK.
 */
final class SimulatedAws implements AutoCloseable {
    static final String LIVE = "shop-us-east-1-database";
    static final String LIVE_CACHE = "shop-us-east-1-cache";
    static final String VAULT = "shop-us-east-1-backup";
    private static final String ACCOUNT = "123456789012";
    private static final String POINT = "arn:aws:rds:us-east-1:" + ACCOUNT + ":snapshot:awsbackup:job-1";
    static final String REPLICATED = "arn:aws:rds:us-east-1:" + ACCOUNT + ":auto-backup:ab-1";
    private static final Duration CREATION = Duration.ofSeconds(30);
    private static final Duration DELETION = Duration.ofSeconds(12);
    /** AWS Backup creates the instance some time after the call. */
    private static final Duration START_OF_JOB = Duration.ofSeconds(9);

    private final Supplier<Instant> clock;
    private final HttpServer server;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, Store> instances = new LinkedHashMap<>();
    private final Map<String, Store> caches = new LinkedHashMap<>();
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final List<String> creations = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    private record Group(
            String id,
            String name,
            Map<String, String> tags,
            List<String> ingress,
            List<String> egress,
            List<String> port) {}

    private record Job(String id, String instance, Instant started) {}

    /** An instance or a cache. */
    private final class Store {
        final String name;
        final String group;
        final Instant exists;
        final Instant available;
        final Map<String, String> tags;
        Instant deleted;

        Store(String name, String group, Instant exists, Map<String, String> tags) {
            this.name = name;
            this.group = group;
            this.exists = exists;
            this.available = exists.plus(CREATION);
            this.tags = new TreeMap<>(tags);
        }

        boolean isListed() {
            return !clock.get().isBefore(exists)
                    && (deleted == null || clock.get().isBefore(deleted.plus(DELETION)));
        }

        String status() {
            return deleted != null ? "deleting" : clock.get().isBefore(available) ? "creating" : "available";
        }
    }

    SimulatedAws(Supplier<Instant> clock) throws IOException {
        this.clock = clock;
        instances.put(LIVE, new Store(LIVE, "sg-live", Instant.EPOCH, Map.of()));
        caches.put(LIVE_CACHE, new Store(LIVE_CACHE, "sg-live", Instant.EPOCH, Map.of()));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The latest time to which the live database can be restored. */
    static String latest() {
        return Drills.START.minusSeconds(120).toString();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Everything but the live stores. */
    synchronized List<String> remains() {
        return Stream.of(
                        groups.keySet().stream(),
                        names(instances).filter(name -> !name.equals(LIVE)),
                        names(caches).filter(name -> !name.equals(LIVE_CACHE)))
                .flatMap(each -> each)
                .toList();
    }

    private static Stream<String> names(Map<String, Store> stores) {
        return stores.values().stream().filter(Store::isListed).map(store -> store.name);
    }

    /** What the instances were restored from to a point in time: an instance, or replicated backups. */
    synchronized List<String> sources() {
        return List.copyOf(sources);
    }

    /** The stores whose creation was accepted, by name, and each accepted restore job. */
    synchronized List<String> creations() {
        return List.copyOf(creations);
    }

    /** Requests that this class can't answer. */
    synchronized List<String> unknown() {
        return List.copyOf(unknown);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        Answer answer;
        synchronized (this) {
            answer = isListingOfBucket(exchange)
                    ? objects()
                    : target != null
                            ? json(target.substring(target.indexOf('.') + 1))
                            : body.startsWith("Action=")
                                    ? query(form(body))
                                    : backup(
                                            exchange.getRequestMethod(),
                                            exchange.getRequestURI().getPath(),
                                            body);
        }
        try (exchange) {
            var bytes = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.code(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static boolean isListingOfBucket(HttpExchange exchange) {
        var query = exchange.getRequestURI().getQuery();
        return query != null && query.contains("list-type=2");
    }

    /** The snapshots of Vault in the backups bucket. */
    private static Answer objects() {
        return ok("<ListBucketResult><IsTruncated>false</IsTruncated>"
                + Stream.of("0105", "0205")
                        .map(time ->
                                "<Contents><Key>%s</Key><LastModified>2026-04-01T%s:05:00.000Z</LastModified></Contents>"
                                        .formatted(snapshot(time), time.substring(0, 2)))
                        .collect(Collectors.joining())
                + "</ListBucketResult>");
    }

    private static String snapshot(String time) {
        return "vault/shop-us-east-1/2026/04/01/" + time + ".snap";
    }

    /** Key of the newest snapshot of Vault. */
    static String newestSnapshot() {
        return snapshot("0205");
    }

    private record Answer(int code, String body) {}

    private static Map<String, String> form(String body) {
        return Stream.of(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0], pair -> pair.length < 2 ? "" : URLDecoder.decode(pair[1], UTF_8)));
    }

    private Answer json(String operation) {
        return switch (operation) {
            case "GetServiceQuota" -> ok("{\"Quota\": {\"QuotaCode\": \"L-1\", \"Value\": 100000}}");
            case "ListServiceQuotas" -> ok("{\"Quotas\": []}");
            case "GetSecretValue" ->
                ok("{\"SecretString\": \"{\\\"username\\\": \\\"u\\\", \\\"password\\\": \\\"p\\\"}\"}");
            case "GetResources" -> ok("{\"ResourceTagMappingList\": []}");
            default -> notAnswered(operation);
        };
    }

    private Answer query(Map<String, String> call) {
        var action = call.get("Action");
        return switch (action) {
            case "GetCallerIdentity" -> result(action, "<Account>" + ACCOUNT + "</Account>");
            case "DescribeAvailabilityZones" ->
                ec2(
                        action,
                        "<availabilityZoneInfo>"
                                + Stream.of("a", "b", "c")
                                        .map(zone -> "<item><zoneName>us-east-1" + zone + "</zoneName><zoneId>use1-az"
                                                + (zone.charAt(0) - 'a' + 1) + "</zoneId></item>")
                                        .collect(Collectors.joining())
                                + "</availabilityZoneInfo>");
            case "DescribeVpcs" ->
                ec2(
                        action,
                        "<vpcSet>"
                                + Stream.of("10.32.0.0/16", "10.254.0.0/18")
                                        .map(cidr -> "<item><cidrBlockAssociationSet><item><cidrBlock>" + cidr
                                                + "</cidrBlock></item></cidrBlockAssociationSet></item>")
                                        .collect(Collectors.joining())
                                + "</vpcSet>");
            case "DescribeSubnets" -> ec2(action, "<subnetSet>" + subnets() + "</subnetSet>");
            case "DescribeNetworkInterfaces" -> ec2(action, "<networkInterfaceSet/>");
            case "DescribeSecurityGroups" ->
                ec2(
                        action,
                        "<securityGroupInfo>"
                                + groups.values().stream()
                                        .map(SimulatedAws::show)
                                        .collect(Collectors.joining()) + "</securityGroupInfo>");
            case "CreateSecurityGroup" -> createGroup(call);
            case "AuthorizeSecurityGroupIngress" -> authorize(call);
            case "RevokeSecurityGroupEgress" -> {
                groups.get(call.get("GroupId")).egress().clear();
                yield ec2(action, "<return>true</return>");
            }
            case "DeleteSecurityGroup" -> deleteGroup(call.get("GroupId"));
            case "DescribeDBInstances" -> describeInstances(call.get("DBInstanceIdentifier"));
            case "DescribeDBInstanceAutomatedBackups" ->
                result(
                        action,
                        "<DBInstanceAutomatedBackups><DBInstanceAutomatedBackup>"
                                + "<DBInstanceAutomatedBackupsArn>" + REPLICATED + "</DBInstanceAutomatedBackupsArn>"
                                + "<Status>replicating</Status><KmsKeyId>key-1</KmsKeyId><RestoreWindow><LatestTime>"
                                + Drills.START.minusSeconds(240)
                                + "</LatestTime></RestoreWindow></DBInstanceAutomatedBackup>"
                                + "</DBInstanceAutomatedBackups>");
            case "RestoreDBInstanceToPointInTime" -> restoreInstance(call);
            case "AddTagsToResource" -> addTags(call);
            case "DeleteDBInstance" ->
                deleteStore(action, instances, call.get("DBInstanceIdentifier"), "DBInstanceNotFound");
            case "DescribeReplicationGroups" -> describeCaches(call.get("ReplicationGroupId"));
            case "DescribeCacheClusters" -> result(action, "<CacheClusters>" + liveNode() + "</CacheClusters>");
            case "DescribeSnapshots" ->
                result(
                        action,
                        "<Snapshots><Snapshot><SnapshotName>daily</SnapshotName>"
                                + "<SnapshotStatus>available</SnapshotStatus><Port>6379</Port><NodeSnapshots><NodeSnapshot><SnapshotCreateTime>"
                                + Drills.START.minusSeconds(3600)
                                + "</SnapshotCreateTime></NodeSnapshot></NodeSnapshots></Snapshot></Snapshots>");
            case "CreateReplicationGroup" -> createCache(call);
            case "ListTagsForResource" -> {
                var name = call.get("ResourceName");
                var cache = caches.get(name.substring(name.lastIndexOf(':') + 1));
                yield result(action, tagList(cache == null ? Map.of() : cache.tags));
            }
            case "DeleteReplicationGroup" ->
                deleteStore(action, caches, call.get("ReplicationGroupId"), "ReplicationGroupNotFoundFault");
            default -> notAnswered(action);
        };
    }

    private Answer backup(String method, String path, String body) {
        if (method.equals("PUT") && path.startsWith("/restore-jobs")) {
            return startJob(body);
        }
        if (path.startsWith("/restore-jobs")) {
            return ok("{\"RestoreJobs\": ["
                    + jobs.values().stream()
                            .map(job ->
                                    "{\"RestoreJobId\": \"%s\", \"RecoveryPointArn\": \"%s\", \"CreationDate\": %d, \"Status\": \"%s\"}"
                                            .formatted(
                                                    job.id(),
                                                    POINT,
                                                    job.started().getEpochSecond(),
                                                    clock.get()
                                                                    .isBefore(job.started()
                                                                            .plus(CREATION))
                                                            ? "RUNNING"
                                                            : "COMPLETED"))
                            .collect(Collectors.joining(","))
                    + "]}");
        }
        if (path.endsWith("/restore-metadata")) {
            return ok("{\"RestoreMetadata\": {\"AvailabilityZone\": \"us-east-1a\", \"Engine\": \"postgres\"}}");
        }
        if (path.endsWith("/recovery-points/")) {
            return ok(
                    "{\"RecoveryPoints\": [{\"RecoveryPointArn\": \"%s\", \"Status\": \"COMPLETED\", \"CreationDate\": %d}]}"
                            .formatted(POINT, Drills.START.minusSeconds(7200).getEpochSecond()));
        }
        return notAnswered(method + " " + path);
    }

    private Answer startJob(String body) {
        var token = field(body, "IdempotencyToken");
        var job = jobs.get(token);
        if (job == null) {
            var name = field(body, "DBInstanceIdentifier");
            job = new Job("job-" + jobs.size(), name, clock.get());
            jobs.put(token, job);
            creations.add(name);
            var group = body.replaceAll("(?s).*(sg-[0-9]+).*", "$1");
            instances.put(name, new Store(name, group, clock.get().plus(START_OF_JOB), Map.of()));
        }
        return ok("{\"RestoreJobId\": \"" + job.id() + "\"}");
    }

    private static String field(String json, String name) {
        var from = json.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return json.substring(from, json.indexOf('"', from));
    }

    private Answer createGroup(Map<String, String> call) {
        var name = call.get("GroupName");
        if (groups.values().stream().anyMatch(group -> group.name().equals(name))) {
            return ec2Error("InvalidGroup.Duplicate", "The security group '" + name + "' already exists");
        }
        var id = "sg-" + (groups.size() + creations.size() + 1);
        var tags = tags(call, "TagSpecification.1.Tag.", ".Key", ".Value");
        groups.put(
                id, new Group(id, name, tags, new ArrayList<>(), new ArrayList<>(List.of("all")), new ArrayList<>()));
        return ec2("CreateSecurityGroup", "<groupId>" + id + "</groupId>");
    }

    private Answer authorize(Map<String, String> call) {
        var ingress = groups.get(call.get("GroupId")).ingress();
        if (!ingress.isEmpty()) {
            return ec2Error("InvalidPermission.Duplicate", "the specified rule already exists");
        }
        call.forEach((key, value) -> {
            if (key.endsWith(".CidrIp")) {
                ingress.add(value);
            } else if (key.endsWith(".FromPort")) {
                groups.get(call.get("GroupId")).port().add(value);
            }
        });
        return ec2("AuthorizeSecurityGroupIngress", "<return>true</return>");
    }

    private Answer deleteGroup(String id) {
        if (Stream.concat(instances.values().stream(), caches.values().stream())
                .anyMatch(store -> store.isListed() && store.group.equals(id))) {
            return ec2Error("DependencyViolation", "resource " + id + " has a dependent object");
        }
        return groups.remove(id) == null
                ? ec2Error("InvalidGroup.NotFound", "The security group '" + id + "' does not exist")
                : ec2("DeleteSecurityGroup", "<return>true</return>");
    }

    private Answer describeInstances(String name) {
        var found = instances.values().stream()
                .filter(Store::isListed)
                .filter(store -> name == null || store.name.equals(name))
                .toList();
        if (name != null && found.isEmpty()) {
            return error(404, "DBInstanceNotFound", "DBInstance " + name + " not found.");
        }
        return result(
                "DescribeDBInstances",
                "<DBInstances>" + found.stream().map(this::show).collect(Collectors.joining()) + "</DBInstances>");
    }

    private Answer restoreInstance(Map<String, String> call) {
        var name = call.get("TargetDBInstanceIdentifier");
        if (instances.containsKey(name) && instances.get(name).isListed()) {
            return error(400, "DBInstanceAlreadyExists", "DB Instance already exists");
        }
        if (!LIVE.equals(call.get("SourceDBInstanceIdentifier"))
                && !REPLICATED.equals(call.get("SourceDBInstanceAutomatedBackupsArn"))) {
            return error(400, "InvalidParameterCombination", "Specify a source.");
        }
        sources.add(call.getOrDefault("SourceDBInstanceIdentifier", REPLICATED));
        var tags = tags(call, "Tags.Tag.", ".Key", ".Value");
        var group = call.get("VpcSecurityGroupIds.VpcSecurityGroupId.1");
        instances.put(name, new Store(name, group, clock.get(), tags));
        creations.add(name);
        return result("RestoreDBInstanceToPointInTime", show(instances.get(name)));
    }

    private Answer createCache(Map<String, String> call) {
        var name = call.get("ReplicationGroupId");
        if (caches.containsKey(name) && caches.get(name).isListed()) {
            return error(400, "ReplicationGroupAlreadyExists", "Replication group already exists");
        }
        if (!"daily".equals(call.get("SnapshotName")) || !"p".equals(call.get("AuthToken"))) {
            return error(400, "InvalidParameterValue", "no such snapshot, or no token");
        }
        var tags = tags(call, "Tags.Tag.", ".Key", ".Value");
        caches.put(name, new Store(name, call.get("SecurityGroupIds.SecurityGroupId.1"), clock.get(), tags));
        creations.add(name);
        return result("CreateReplicationGroup", "<ReplicationGroup>" + cache(caches.get(name)) + "</ReplicationGroup>");
    }

    private Answer describeCaches(String name) {
        var found = caches.values().stream()
                .filter(Store::isListed)
                .filter(store -> name == null || store.name.equals(name))
                .toList();
        if (name != null && found.isEmpty()) {
            return error(404, "ReplicationGroupNotFoundFault", "ReplicationGroup " + name + " not found.");
        }
        return result(
                "DescribeReplicationGroups",
                "<ReplicationGroups>"
                        + found.stream()
                                .map(store -> "<ReplicationGroup>" + cache(store) + "</ReplicationGroup>")
                                .collect(Collectors.joining())
                        + "</ReplicationGroups>");
    }

    private Answer deleteStore(String action, Map<String, Store> stores, String name, String notFound) {
        var store = stores.get(name);
        if (store == null || !store.isListed()) {
            return error(404, notFound, name + " not found");
        }
        if (!store.status().equals("available")) {
            return store.deleted != null && notFound.startsWith("DB")
                    ? error(400, "InvalidDBInstanceState", "Instance " + name + " is already being deleted.")
                    : error(
                            400,
                            notFound.startsWith("DB") ? "InvalidDBInstanceState" : "InvalidReplicationGroupState",
                            name + " is " + store.status());
        }
        store.deleted = clock.get();
        return result(action, "");
    }

    private Answer addTags(Map<String, String> call) {
        var arn = call.get("ResourceName");
        var store = instances.get(arn.substring(arn.lastIndexOf(':') + 1));
        if (store == null || !store.isListed()) {
            return error(404, "DBInstanceNotFound", arn + " not found");
        }
        store.tags.putAll(tags(call, "Tags.Tag.", ".Key", ".Value"));
        return result("AddTagsToResource", "");
    }

    private static Map<String, String> tags(Map<String, String> call, String prefix, String key, String value) {
        var tags = new TreeMap<String, String>();
        for (var i = 1; call.containsKey(prefix + i + key); i++) {
            tags.put(call.get(prefix + i + key), call.get(prefix + i + value));
        }
        return tags;
    }

    private static String subnets() {
        var network = new Owner("platform/shop", "77", "us-east-1", "network", 1, Map.of(), TeardownPolicy.RETAIN);
        return Stream.of("a", "b", "c")
                .map(zone ->
                        "<item><subnetId>subnet-%s</subnetId><vpcId>vpc-1</vpcId><cidrBlock>10.0.%d.0/24</cidrBlock>"
                                        .formatted(zone, zone.charAt(0) - 'a')
                                + "<availabilityZone>us-east-1" + zone + "</availabilityZone>"
                                + tagSet(network.tagsFor("subnet-management-" + zone)) + "</item>")
                .collect(Collectors.joining());
    }

    private static String show(Group group) {
        var ingress = group.ingress().stream()
                .map(cidr -> "<item><cidrIp>" + cidr + "</cidrIp></item>")
                .collect(Collectors.joining());
        return "<item><groupId>" + group.id() + "</groupId><groupName>" + group.name()
                + "</groupName><vpcId>vpc-1</vpcId>"
                + (group.ingress().isEmpty()
                        ? "<ipPermissions/>"
                        : "<ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>PORT</fromPort><toPort>PORT</toPort><ipRanges>"
                                        .replace("PORT", group.port().getFirst())
                                + ingress + "</ipRanges></item></ipPermissions>")
                + (group.egress().isEmpty()
                        ? "<ipPermissionsEgress/>"
                        : "<ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item>"
                                + "</ipRanges></item></ipPermissionsEgress>")
                + tagSet(group.tags()) + "</item>";
    }

    private String show(Store store) {
        return "<DBInstance><DBInstanceIdentifier>" + store.name
                + "</DBInstanceIdentifier><DBInstanceArn>arn:aws:rds:us-east-1:"
                + ACCOUNT + ":db:" + store.name + "</DBInstanceArn><DBInstanceStatus>" + store.status()
                + "</DBInstanceStatus><DBInstanceClass>db.r6g.large</DBInstanceClass><AllocatedStorage>100</AllocatedStorage><KmsKeyId>key-1</KmsKeyId>"
                + "<LatestRestorableTime>" + latest() + "</LatestRestorableTime>"
                + "<Endpoint><Address>" + store.name + ".rds</Address><Port>5432</Port></Endpoint>"
                + "<DBSubnetGroup><DBSubnetGroupName>db</DBSubnetGroupName></DBSubnetGroup>"
                + "<DBParameterGroups><DBParameterGroup><DBParameterGroupName>pg</DBParameterGroupName></DBParameterGroup>"
                + "</DBParameterGroups>" + tagList(store.tags) + "</DBInstance>";
    }

    private static String cache(Store store) {
        return "<ReplicationGroupId>" + store.name + "</ReplicationGroupId><ARN>arn:aws:elasticache:us-east-1:"
                + ACCOUNT
                + ":replicationgroup:" + store.name + "</ARN><Status>" + store.status() + "</Status>"
                + "<CacheNodeType>cache.r6g.large</CacheNodeType><NodeGroups><NodeGroup><PrimaryEndpoint><Address>"
                + store.name
                + ".cache</Address><Port>6379</Port></PrimaryEndpoint></NodeGroup></NodeGroups>";
    }

    private static String liveNode() {
        return "<CacheCluster><CacheClusterId>live-001</CacheClusterId><ReplicationGroupId>" + LIVE_CACHE
                + "</ReplicationGroupId><Engine>redis</Engine><EngineVersion>7.1.0</EngineVersion>"
                + "<CacheNodeType>cache.r6g.large</CacheNodeType><CacheSubnetGroupName>cache</CacheSubnetGroupName></CacheCluster>";
    }

    private static String tagSet(Map<String, String> tags) {
        return "<tagSet>"
                + tags.entrySet().stream()
                        .map(tag -> "<item><key>" + tag.getKey() + "</key><value>" + tag.getValue() + "</value></item>")
                        .collect(Collectors.joining())
                + "</tagSet>";
    }

    private static String tagList(Map<String, String> tags) {
        return "<TagList>"
                + tags.entrySet().stream()
                        .map(tag -> "<Tag><Key>" + tag.getKey() + "</Key><Value>" + tag.getValue() + "</Value></Tag>")
                        .collect(Collectors.joining())
                + "</TagList>";
    }

    private static Answer ok(String body) {
        return new Answer(200, body);
    }

    private static Answer result(String action, String body) {
        return ok("<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, body));
    }

    private static Answer ec2(String action, String body) {
        return ok("<%1$sResponse>%2$s</%1$sResponse>".formatted(action, body));
    }

    private static Answer error(int code, String error, String message) {
        return new Answer(
                code,
                "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                        .formatted(error, message));
    }

    private static Answer ec2Error(String error, String message) {
        return new Answer(
                400,
                "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors></Response>"
                        .formatted(error, message));
    }

    private Answer notAnswered(String call) {
        unknown.add(call);
        return ec2Error("NotAnswered", call);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
