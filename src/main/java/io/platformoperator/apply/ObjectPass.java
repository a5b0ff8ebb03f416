package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings one object to what is wanted of it, if it isn't. Whether it is shows in its metadata: the hash of what was applied,
 * and that every field of it is still ours. Fields that somebody else took are taken back from people and from programs that
 * wrote once; those that another tool declares, or takes back again and again, stay his, and are named.
 */
final class ObjectPass {
    private static final Duration FOREVER = Duration.ofDays(365);
    private static final Duration CONFLICT = Duration.ofMinutes(10);
    private static final Duration CLAIM = Duration.ofMinutes(1);
    private static final int TOLD = 5;

    private final Api api;
    private final ClusterView view;
    private final SetMemory memory;
    private final Claims claims;
    private final String id;
    private final DriftPolicy drift;
    private final Set<String> before;
    /** Kinds that a webhook refused an object of in this pass, unable to answer: it would not look at the others either. */
    private final Map<String, Outcome> unanswered = new ConcurrentHashMap<>();

    /**
     * For objects of a set.
     *
     * @param before the objects that were there once, as {@link Parent#line}
     */
    ObjectPass(
            Api api,
            ClusterView view,
            SetMemory memory,
            Claims claims,
            String id,
            DriftPolicy drift,
            Set<String> before) {
        this.api = api;
        this.view = view;
        this.memory = memory;
        this.claims = claims;
        this.id = id;
        this.drift = drift;
        this.before = before;
    }

    /** One object, of a kind that is served; seen is null if it isn't there. */
    Outcome settle(Wanted wanted, @Nullable Seen seen) {
        if (seen != null && seen.isGoing()) {
            return Outcome.waiting(seen.lingering());
        }
        var recalled = seen == null ? Optional.<Outcome>empty() : memory.recall(wanted, seen, drift);
        if (recalled.isPresent()) {
            return recalled.get();
        }
        var deaf = unanswered.get(wanted.groupKind());
        if (deaf != null) {
            return memory.retries().refused(wanted, deaf);
        }
        try {
            return seen == null
                    ? missing(wanted)
                    : seen.set().equals(id) ? member(wanted, seen) : stranger(wanted, seen);
        } catch (ApiError e) {
            return refused(wanted, e);
        }
    }

    private Outcome refused(Wanted wanted, ApiError e) {
        var outcome = Refusals.outcome(e);
        if (Refusals.isOfWebhook(e)) {
            unanswered.put(wanted.groupKind(), outcome);
        }
        return memory.retries().refused(wanted, outcome);
    }

    private Outcome missing(Wanted wanted) {
        if (wasThere(wanted) && isUsedUp(wanted)) {
            return Outcome.UNCHANGED;
        }
        if (drift == DriftPolicy.REPORT) {
            return new Outcome(Action.DRIFTED, wasThere(wanted) ? "was deleted" : "isn't there");
        }
        var body = wanted.object().deepCopy();
        if (wanted.replicas() != null) {
            body.withObject("/spec").set("replicas", wanted.replicas());
        }
        return send(wanted, null, body, true, new Outcome(Action.CREATED, ""));
    }

    private boolean wasThere(Wanted wanted) {
        return before.contains(Parent.line(wanted.key()));
    }

    /** A Job that removes itself when it is done. */
    private static boolean isUsedUp(Wanted wanted) {
        return wanted.groupKind().equals("Job.batch")
                && wanted.object().path("spec").has("ttlSecondsAfterFinished");
    }

    private Outcome stranger(Wanted wanted, Seen seen) {
        var claim = claims.on(seen);
        if (claim.isPresent()) {
            var outcome = new Outcome(Action.CONFLICT, claim.get());
            return memory.remember(wanted, seen, drift, outcome, CLAIM);
        }
        if (drift == DriftPolicy.REPORT) {
            return new Outcome(
                    Action.DRIFTED,
                    wasThere(wanted) ? "lost the label " + ApplySet.PART_OF : "is there, but was not applied by us");
        }
        var body = wanted.object().deepCopy();
        return take(wanted, seen, body, foreign(wanted, seen, body), new Outcome(Action.CONFIGURED, "adopted"));
    }

    private Outcome member(Wanted wanted, Seen seen) {
        var body = wanted.object().deepCopy();
        var foreign = foreign(wanted, seen, body);
        var isIntent = !seen.annotation(Seen.APPLIED).equals(wanted.hash()) && !isTampered(foreign);
        if (isIntent && drift == DriftPolicy.REPORT) {
            return new Outcome(Action.DRIFTED, "is as it was wanted before");
        }
        if (isIntent) {
            return take(wanted, seen, body, foreign, new Outcome(Action.CONFIGURED, ""));
        }
        if (foreign.isEmpty()) {
            return Outcome.UNCHANGED;
        }
        if (drift == DriftPolicy.REPORT) {
            return tell(wanted, seen, body, foreign);
        }
        foreign.stream()
                .filter(field -> field.others().stream().anyMatch(manager -> !manager.isPerson()))
                .forEach(field -> memory.putBack(wanted.key(), field));
        return take(wanted, seen, body, foreign, new Outcome(Action.CONFIGURED, "put back " + told(foreign)));
    }

    /** Whether somebody changed the hash itself: that is no sign that something else is wanted. */
    private static boolean isTampered(List<Field> foreign) {
        return foreign.stream().anyMatch(field -> field.path().equals(".metadata.annotations." + Seen.APPLIED));
    }

    /** The fields that aren't ours and should be; those that are left to others are taken out of the body. */
    private List<Field> foreign(Wanted wanted, Seen seen, ObjectNode body) {
        keepReplicas(wanted, seen, body);
        var foreign = new ArrayList<Field>();
        var left = new ArrayList<Field>();
        for (var field : FieldWalk.over(body, seen.managers())) {
            if (!field.ours()) {
                (Shared.isLeft(wanted.groupKind(), field) ? left : foreign).add(field);
            }
        }
        left.forEach(field -> field.removal().run());
        return foreign;
    }

    /** Until an autoscaler has said how many, there are as many as there are: leaving the number out would make it one. */
    private static void keepReplicas(Wanted wanted, Seen seen, ObjectNode body) {
        var replicas = seen.object().path("spec").path("replicas");
        var isOurs = seen.managers().stream()
                .filter(manager -> manager.fields().path("f:spec").has("f:replicas"))
                .allMatch(FieldManager::isOurs);
        if (wanted.replicas() != null && isOurs && replicas.isNumber()) {
            body.withObject("/spec").set("replicas", replicas);
        }
    }

    /** Applies it, in the teeth of everybody but those who would only take it back. */
    private Outcome take(Wanted wanted, Seen seen, ObjectNode body, List<Field> foreign, Outcome outcome) {
        var contested = foreign.stream()
                .filter(field -> field.others().stream().anyMatch(FieldManager::isDeclared)
                        || memory.isQuarrel(wanted.key(), field))
                .toList();
        if (!contested.isEmpty()) {
            var conflicts = conflicts(wanted, body);
            var lost = contested.stream().filter(conflicts::has).toList();
            lost.forEach(field -> field.removal().run());
            if (!lost.isEmpty()) {
                var conflict = new Outcome(Action.CONFLICT, told(lost));
                var sent = send(wanted, seen, body, true, conflict);
                return sent.action() == Action.UNCHANGED ? conflict : sent;
            }
        }
        return send(wanted, seen, body, true, outcome);
    }

    private Outcome tell(Wanted wanted, Seen seen, ObjectNode body, List<Field> foreign) {
        var conflicts = foreign.stream().anyMatch(Field::isThere) ? conflicts(wanted, body) : Conflicts.NONE;
        var changed = foreign.stream()
                .filter(field -> !field.isThere() || conflicts.has(field))
                .toList();
        var outcome = changed.isEmpty() ? Outcome.UNCHANGED : new Outcome(Action.DRIFTED, told(changed));
        return memory.remember(wanted, seen, drift, outcome, FOREVER);
    }

    /** The fields whose value on the cluster is another, by the API server's own comparison; changes nothing. */
    private Conflicts conflicts(Wanted wanted, ObjectNode body) {
        try {
            api.apply(path(wanted), body, false, true, Api.METADATA);
            return Conflicts.NONE;
        } catch (ApiError e) {
            if (e.isFieldConflict()) {
                return Conflicts.of(e);
            }
            throw e;
        }
    }

    private Outcome send(Wanted wanted, @Nullable Seen seen, ObjectNode body, boolean mayRemake, Outcome outcome) {
        var kind = Objects.requireNonNull(wanted.kind());
        try {
            var answer = api.apply(path(wanted), body, true, false, kind.isSeenWhole() ? Api.OBJECT : Api.METADATA);
            var now = Seen.of(kind, answer);
            view.put(now);
            memory.retries().taken(wanted);
            var later = outcome.action() == Action.CONFLICT ? outcome : Outcome.UNCHANGED;
            memory.remember(wanted, now, drift, later, outcome.action() == Action.CONFLICT ? CONFLICT : FOREVER);
            var isSame = seen != null
                    && seen.version() == now.version()
                    && seen.uid().equals(now.uid());
            return isSame ? later : outcome;
        } catch (ApiError e) {
            if (seen != null && mayRemake && Refusals.isRemade(wanted.key(), e)) {
                return remake(wanted, seen);
            }
            return refused(wanted, e);
        }
    }

    /** Deletes what can't be changed and applies it anew; the pods of a StatefulSet stay. */
    private Outcome remake(Wanted wanted, Seen seen) {
        var isSet = wanted.groupKind().equals("StatefulSet.apps");
        try {
            api.delete(path(wanted), seen.uid(), isSet ? "Orphan" : "Background");
        } catch (ApiError e) {
            if (!e.isNotFound()) {
                return refused(wanted, e);
            }
        }
        var made = send(wanted, null, wanted.object(), false, new Outcome(Action.CONFIGURED, "made anew"));
        return made.action() == Action.FAILED ? Outcome.waiting(made.message()) : made;
    }

    private static String path(Wanted wanted) {
        return Objects.requireNonNull(wanted.kind()).path(wanted.key());
    }

    /** The first few fields, with who has them. */
    private static String told(List<Field> fields) {
        var some = fields.stream()
                .limit(TOLD)
                .map(field -> field.path()
                        + (field.isThere()
                                ? " (held by "
                                        + field.others().stream()
                                                .map(FieldManager::name)
                                                .distinct()
                                                .collect(Collectors.joining(", "))
                                        + ")"
                                : " (removed)"))
                .collect(Collectors.joining(", "));
        return fields.size() > TOLD ? some + " and " + (fields.size() - TOLD) + " more" : some;
    }

    /** The paths in the API server's list of conflicts. */
    private record Conflicts(Set<String> paths) {
        static final Conflicts NONE = new Conflicts(Set.of());

        static Conflicts of(ApiError e) {
            var paths = new HashSet<String>();
            e.causes().forEach(cause -> paths.add(cause.path("field").asText()));
            return new Conflicts(paths);
        }

        boolean has(Field field) {
            return paths.stream()
                    .anyMatch(path -> path.equals(field.path())
                            || path.startsWith(field.path() + ".")
                            || field.path().startsWith(path + "."));
        }
    }
}
