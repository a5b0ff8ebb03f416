package io.platformoperator.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The observed resource of a node.
 *
 * @param have the resource; null if none matches
 * @param doubles other resources with the same identity, newer than {@code have}
 * @param foreign why the resource of the desired name has another owner; null if no such resource exists
 * @param adoptable the resource of the desired name if it has no owner and accepts tags
 */
record Match<H>(
        @Nullable H have,
        List<H> doubles,
        @Nullable String foreign,
        @Nullable H adoptable) {

    static <C extends Cloud, W, H> Match<H> of(Node<C, W, H> node, @Nullable W want, Listing.Known<H> observed) {
        var kind = node.kind();
        var ours = new ArrayList<H>();
        String foreign = null;
        H adoptable = null;
        for (var candidate : observed.resources()) {
            var identity = observed.identity(kind, candidate);
            if (identity.isPresent() && identity.get().equals(node.identity())) {
                ours.add(candidate);
            } else if (want != null
                    && kind.isNamed()
                    && kind.haveName(candidate).equals(kind.wantName(want))) {
                if (!kind.isTagged()) {
                    ours.add(candidate);
                } else if (!(kind.state(candidate) instanceof State.Deleting)) {
                    foreign = identity.map(other -> "it belongs to " + other)
                            .orElse("it does not carry this environment's tags, so it belongs to somebody else");
                    adoptable = identity.isEmpty() && kind.canBeRetagged() ? candidate : null;
                }
            }
        }
        // A resource that is being deleted ranks last. Of equal ranks the one observed first wins.
        ours.sort(Comparator.comparing((H each) -> going(kind, each)).thenComparing(kind.byAge()));
        return new Match<>(
                ours.isEmpty() ? null : ours.getFirst(),
                ours.stream().skip(1).filter(each -> !going(kind, each)).toList(),
                ours.isEmpty() ? foreign : null,
                ours.isEmpty() ? adoptable : null);
    }

    private static <H> boolean going(ResourceKind<?, ?, H> kind, H have) {
        return kind.state(have) instanceof State.Deleting;
    }
}
