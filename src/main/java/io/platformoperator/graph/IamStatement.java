package io.platformoperator.graph;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A statement of the shipped IAM policy that allows actions: on which resources, and under which conditions. Resources and
 * values may contain placeholders, for which the policy has patterns:
 *
 * <ul>
 *   <li><code>{account}</code>: the ID of the account.
 *   <li><code>{environment}</code>: a name that begins with the name of an environment.
 *   <li><code>{regional}</code>: a name that begins with the name of an environment and its region.
 *   <li><code>{regional:64}</code>: the same, where names are truncated to 64 characters and end with a hash.
 *   <li><code>{bucket:63}</code>: a name that begins with the name of an environment and ends with account and region;
 *       names are truncated to 63 characters and end with a hash.
 * </ul>
 *
 * @param conditions values by condition key by operator, such as {@code StringEquals}
 */
public record IamStatement(
        SortedSet<String> actions,
        SortedSet<String> resources,
        SortedMap<String, SortedMap<String, SortedSet<String>>> conditions) {
    /** Placeholder for the permissions boundary of the operator's roles; without one, the condition is left out. */
    public static final String PERMISSIONS_BOUNDARY = "{boundary}";

    private static final String EVERY_RESOURCE = "*";
    private static final String STRING_LIKE = "StringLike";
    private static final String ENVIRONMENT_TAG_VALUE = "*/{environment}";

    public IamStatement {
        actions = Collections.unmodifiableSortedSet(new TreeSet<>(actions));
        resources = Collections.unmodifiableSortedSet(new TreeSet<>(resources));
        var copy = new TreeMap<String, SortedMap<String, SortedSet<String>>>();
        conditions.forEach(
                (operator, keys) -> copy.put(operator, Collections.unmodifiableSortedMap(new TreeMap<>(keys))));
        conditions = Collections.unmodifiableSortedMap(copy);
    }

    /** Allows actions on every resource. */
    public static IamStatement allow(String... actions) {
        return new IamStatement(
                new TreeSet<>(List.of(actions)), new TreeSet<>(List.of(EVERY_RESOURCE)), new TreeMap<>());
    }

    /**
     * Allows actions that create a resource, only with the tags of an environment in the request. Where EC2 checks other
     * resources of the request too (the VPC of a subnet), {@link #changes} has the action as well.
     */
    public static IamStatement creates(String... actions) {
        return allow(actions).whenSettingTags();
    }

    /** Allows actions that change or delete a resource, or read a secret, only on resources with the tags of an environment. */
    public static IamStatement changes(String... actions) {
        return allow(actions).whenTagged();
    }

    /** Allows to pass the operator's own roles to services, and no other roles or services. */
    public static IamStatement passRole(String... services) {
        return allow("iam:PassRole").on(ownRoles()).when("StringEquals", "iam:PassedToService", services);
    }

    /** Allows actions only to services that take them for the operator: ElastiCache places the interfaces of its nodes. */
    public static IamStatement viaServices(String... actions) {
        return allow(actions).when("Bool", "aws:ViaAWSService", "true");
    }

    /** Allows to create the service-linked roles of services. */
    public static IamStatement createServiceLinkedRole(String... services) {
        return allow("iam:CreateServiceLinkedRole").when("StringEquals", "iam:AWSServiceName", services);
    }

    /**
     * Allows to tag EC2 resources while an action creates them. The tags of other resources need {@link #changes}, so that
     * no resource of another owner gets the tag of an environment.
     */
    public static IamStatement tagsNew(String... createActions) {
        return allow("ec2:CreateTags").when("StringEquals", "ec2:CreateAction", createActions);
    }

    /**
     * Allows to launch instances from a launch template: what EC2 creates, and what the template names. {@link #changes}
     * allows the template, which is the operator's own.
     */
    public static IamStatement runInstancesOfLaunchTemplates() {
        return allow("ec2:RunInstances")
                .on(
                        "arn:aws:ec2:*::image/*",
                        "arn:aws:ec2:*:{account}:instance/*",
                        "arn:aws:ec2:*:{account}:network-interface/*",
                        "arn:aws:ec2:*:{account}:security-group/*",
                        "arn:aws:ec2:*:{account}:subnet/*",
                        "arn:aws:ec2:*:{account}:volume/*")
                .when("ArnLike", "ec2:LaunchTemplate", "arn:aws:ec2:*:{account}:launch-template/*");
    }

    /** The ARN of the roles of all environments: their names begin with environment and region. */
    public static String ownRoles() {
        return "arn:aws:iam::{account}:role/{regional:64}";
    }

    /** The same on these resources only. */
    public IamStatement on(String... only) {
        return new IamStatement(actions, new TreeSet<>(List.of(only)), conditions);
    }

    /** The same under one more condition, which holds for any of the values. */
    public IamStatement when(String operator, String key, String... values) {
        var all = new TreeMap<>(conditions);
        var keys = new TreeMap<>(all.getOrDefault(operator, new TreeMap<>()));
        keys.put(key, new TreeSet<>(Arrays.asList(values)));
        all.put(operator, keys);
        return new IamStatement(actions, resources, all);
    }

    /** The values of one condition; none if the statement lacks it. */
    public SortedSet<String> values(String operator, String key) {
        return conditions
                .getOrDefault(operator, Collections.emptySortedMap())
                .getOrDefault(key, Collections.emptySortedSet());
    }

    /** The same only for requests that set the tag of an environment. */
    public IamStatement whenSettingTags() {
        return when(STRING_LIKE, "aws:RequestTag/" + Identity.ENVIRONMENT_TAG, ENVIRONMENT_TAG_VALUE);
    }

    /** The same only for resources with the tag of an environment. */
    public IamStatement whenTagged() {
        return when(STRING_LIKE, "aws:ResourceTag/" + Identity.ENVIRONMENT_TAG, ENVIRONMENT_TAG_VALUE);
    }

    /** The same only for resources with a tag of another owner whose value begins with the name of an environment. */
    public IamStatement whenTaggedBy(String key) {
        return when(STRING_LIKE, "aws:ResourceTag/" + key, "{environment}");
    }

    /** The same only for roles with the permissions boundary. */
    public IamStatement whenBounded() {
        return when("ArnEquals", "iam:PermissionsBoundary", PERMISSIONS_BOUNDARY);
    }
}
