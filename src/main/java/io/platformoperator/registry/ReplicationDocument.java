package io.platformoperator.registry;

import io.platformoperator.aws.Aws;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.ReplicationRule;
import software.amazon.awssdk.services.ecr.model.RepositoryFilterType;

/**
 * The rules of the registry's one replication configuration, which all environments and other clients of an account and
 * region share. ECR knows neither an id of a rule nor a version of the document: a rule is the operator's if it has one filter,
 * the prefix of the repositories of an environment, and one destination in the same account.
 *
 * @param rules all rules
 */
record ReplicationDocument(List<ReplicationRule> rules) {
    private static final int MAX_WRITES = 5;
    /** ECR accepted at most ten rules for years, and accepts 25 by its newest model. */
    private static final int FEWEST_ACCEPTED = 10;

    ReplicationDocument {
        rules = List.copyOf(rules);
    }

    /**
     * A rule of the operator.
     *
     * @param prefix beginning of the names of an environment's repositories, with the slash at its end
     * @param region the region that images are replicated to
     */
    record OwnRule(String prefix, String region) {
        /** The rule in ECR's form; empty if it is of another form than the operator's. */
        static Optional<OwnRule> of(ReplicationRule rule, String account) {
            var isOurs = rule.repositoryFilters().size() == 1
                    && rule.repositoryFilters().getFirst().filterType() == RepositoryFilterType.PREFIX_MATCH
                    && rule.repositoryFilters().getFirst().filter().endsWith("/")
                    && rule.destinations().size() == 1
                    && account.equals(rule.destinations().getFirst().registryId());
            return isOurs
                    ? Optional.of(new OwnRule(
                            rule.repositoryFilters().getFirst().filter(),
                            rule.destinations().getFirst().region()))
                    : Optional.empty();
        }

        ReplicationRule toEcr(String account) {
            return ReplicationRule.builder()
                    .destinations(to -> to.region(region).registryId(account))
                    .repositoryFilters(filter -> filter.filter(prefix).filterType(RepositoryFilterType.PREFIX_MATCH))
                    .build();
        }
    }

    /** The operator's rules, each once. */
    List<OwnRule> ownRules(String account) {
        return rules.stream()
                .flatMap(rule -> OwnRule.of(rule, account).stream())
                .distinct()
                .toList();
    }

    /** The document with that rule; others stay as they are, in their order. */
    ReplicationDocument with(OwnRule rule, String account) {
        return ownRules(account).contains(rule)
                ? this
                : new ReplicationDocument(Stream.concat(rules.stream(), Stream.of(rule.toEcr(account)))
                        .toList());
    }

    /** The document without that rule; others stay as they are, in their order. */
    ReplicationDocument without(OwnRule rule, String account) {
        return new ReplicationDocument(rules.stream()
                .filter(each -> !OwnRule.of(each, account).equals(Optional.of(rule)))
                .toList());
    }

    static ReplicationDocument read(Aws aws) {
        var configuration = aws.ecr().describeRegistry(r -> {}).replicationConfiguration();
        return new ReplicationDocument(configuration == null ? List.of() : configuration.rules());
    }

    /** Changes the document of the registry, as {@link #change(Supplier, Consumer, UnaryOperator)} does. */
    static void change(Aws aws, UnaryOperator<ReplicationDocument> change) {
        change(() -> read(aws), changed -> put(aws, changed), change);
    }

    /**
     * Changes a document. Reads it again after each write, and repeats the change until it holds: another client may have
     * read the document before the write, and written it afterwards. The next listing observes a change that is lost later.
     */
    static void change(
            Supplier<ReplicationDocument> read,
            Consumer<ReplicationDocument> write,
            UnaryOperator<ReplicationDocument> change) {
        var present = read.get();
        for (var writes = 0; writes < MAX_WRITES; writes++) {
            var changed = change.apply(present);
            if (changed.equals(present)) {
                return;
            }
            write.accept(changed);
            present = read.get();
        }
    }

    private static void put(Aws aws, ReplicationDocument document) {
        try {
            aws.ecr()
                    .putReplicationConfiguration(
                            r -> r.replicationConfiguration(configuration -> configuration.rules(document.rules())));
        } catch (EcrException e) {
            throw document.rules().size() > FEWEST_ACCEPTED
                    ? withRemedy(e, document.rules().size())
                    : e;
        }
    }

    /** Adds what the user can do to the error by which ECR refuses one rule more. */
    private static EcrException withRemedy(EcrException error, int rules) {
        var details = error.awsErrorDetails();
        if (details == null) {
            return error;
        }
        var message = details.errorMessage()
                + (" The replication configuration of the registry would have %d rules, most of other owners, and ECR"
                                + " limits their number: combine rules of the same destinations (a rule takes 100"
                                + " filters), or remove some.")
                        .formatted(rules);
        return (EcrException) error.toBuilder()
                .awsErrorDetails(details.toBuilder().errorMessage(message).build())
                .build();
    }
}
