package io.platformoperator.local;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.graph.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Client of the local AWS's own API, {@code /_local/…}: recorded calls, inventory, faults, quotas. */
public final class LocalAws {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI endpoint;

    /** A client for the local AWS of that cloud. */
    public LocalAws(LocalCloud cloud) {
        endpoint = cloud.awsEndpoint();
    }

    /**
     * A recorded call of AWS.
     *
     * @param error empty if the call succeeded
     * @param names IDs of VPCs, subnets and other parts of networks that the request names
     */
    public record Call(
            String service, String operation, String region, String caller, String error, List<String> names) {
        private static final Set<String> NO_SUCH_SETTING = Set.of(
                "LifecyclePolicyNotFoundException",
                "NoSuchBucketPolicy",
                "NoSuchLifecycleConfiguration",
                "NoSuchPublicAccessBlockConfiguration",
                "NoSuchTagSet",
                "OwnershipControlsNotFoundError",
                "ReplicationConfigurationNotFoundError",
                "RepositoryPolicyNotFoundException",
                "ServerSideEncryptionConfigurationNotFoundError");

        /**
         * True if AWS refused the call, other than by the answer that there is no such setting, and other than once for a
         * service-linked role that the first database or group of an account makes, and that can't be assumed at once.
         */
        public boolean isRefusal() {
            return switch (operation) {
                case "CreateDBInstance" -> !error.isEmpty() && !error.equals("InvalidParameterValue");
                case "CreateAutoScalingGroup" -> !error.isEmpty() && !error.equals("ServiceLinkedRoleFailure");
                default -> !error.isEmpty() && !NO_SUCH_SETTING.contains(error);
            };
        }

        /** True unless the operation only reads. */
        public boolean isWrite() {
            return !operation.matches("(Describe|List|Get|BatchGet|Head)\\w*");
        }
    }

    /** A resource of any service, with all its tags. */
    public record Resource(String service, String region, String type, String id, Map<String, String> tags) {
        /** Subsystem and logical id, such as {@code network subnet-private-a}; empty if the resource has no identity tags. */
        public String identity() {
            return (tags.getOrDefault(Identity.SUBSYSTEM_TAG, "") + " " + tags.getOrDefault(Identity.RESOURCE_TAG, ""))
                    .strip();
        }

        /** True if the resource carries the operator's environment tag. */
        public boolean isTagged() {
            return tags.containsKey(Identity.ENVIRONMENT_TAG);
        }

        @Override
        public String toString() {
            return service + "/" + type + " " + identity() + " " + id + " in " + region;
        }
    }

    /** Deletes the record of all calls. */
    public void resetCalls() {
        http("POST", "/_local/accounting/reset", "");
    }

    /** Fills the request buckets of the account, which the tests of a process share. */
    public void fillRequestBuckets() {
        http("DELETE", "/_local/throttling", "");
    }

    /** All calls since {@link #resetCalls}, in order. */
    public List<Call> calls() {
        var calls = new ArrayList<Call>();
        accounting()
                .get("log")
                .forEach(call -> calls.add(new Call(
                        call.get("service").asText(),
                        call.get("operation").asText(),
                        call.get("region").asText(),
                        call.get("caller").asText(),
                        call.path("error").asText(""),
                        JSON.convertValue(call.get("names"), new TypeReference<List<String>>() {}))));
        return calls;
    }

    /** IAM actions that AWS would require for the calls since {@link #resetCalls}. */
    public Set<String> iamActions() {
        var actions = new TreeSet<String>();
        accounting().get("iamActions").fieldNames().forEachRemaining(actions::add);
        return actions;
    }

    /** All resources with the tag of that environment (namespace/name). */
    public List<Resource> taggedWith(String environment) {
        return inventory("?tag=" + Identity.ENVIRONMENT_TAG + "=" + environment);
    }

    /** All resources, except those with a scheduled deletion. */
    public List<Resource> allResources() {
        return inventory("");
    }

    /** Replaces all faults; the local AWS's README lists them. An example: {@code {"outage": [{"service": "rds"}]}}. */
    public void setFaults(Map<String, ?> faults) {
        try {
            http("PUT", "/_local/faults", JSON.writeValueAsString(faults));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of calls that the fault {@code hold} keeps from their response. */
    public int held() {
        return http("GET", "/_local/held", "").asInt();
    }

    /** Sets the regions that are out, with the global services of us-east-1; none: all answer again. */
    public void setOutages(List<String> regions) {
        try {
            http("PUT", "/_local/outages", JSON.writeValueAsString(Map.of("regions", regions)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loses the newest WAL segment in the automated backups of a database with a real server. */
    public void loseNewestSegment(String instance) {
        http("POST", "/_local/engines/nodes/" + instance + "/lose-wal", "");
    }

    /** Removes all faults. */
    public void removeFaults() {
        http("DELETE", "/_local/faults", "");
    }

    /** Makes resources fail; the local AWS's {@code failures.py} describes the fields of a failure. */
    public void setFailures(List<Map<String, ?>> failures) {
        try {
            http("PUT", "/_local/failures", JSON.writeValueAsString(failures));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes failures that have not happened, and ends those that AWS ends once their cause is gone. */
    public void removeFailures() {
        http("DELETE", "/_local/failures", "");
    }

    /** Sets quotas of the account, such as {@code {"ec2/L-0263D0A3": 2}}; other quotas get their values of the start. */
    public void setQuotas(Map<String, Integer> quotas) {
        try {
            http("PUT", "/_local/quotas", JSON.writeValueAsString(quotas));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An administrator's kubeconfig of an EKS cluster whose API server runs. */
    public Path kubeconfig(String region, String cluster) {
        return Path.of(http("GET", "/_local/eks", "")
                .path(region)
                .path(cluster)
                .path("kubeconfig")
                .asText());
    }

    private JsonNode accounting() {
        return http("GET", "/_local/accounting", "");
    }

    private List<Resource> inventory(String query) {
        var found = new ArrayList<Resource>();
        http("GET", "/_local/inventory" + query, "").forEach((Consumer<JsonNode>) each -> {
            var tags = new TreeMap<String, String>();
            each.get("tags")
                    .properties()
                    .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
            found.add(new Resource(
                    each.get("service").asText(),
                    each.get("region").asText(),
                    each.get("type").asText(),
                    each.get("id").asText(),
                    tags));
        });
        return found;
    }

    private JsonNode http(String method, String path, String body) {
        var request = HttpRequest.newBuilder(endpoint.resolve(path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(method + " " + path + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
