package io.platformoperator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.platformoperator.registry.ReplicationDocument.OwnRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecr.model.ReplicationRule;

class ReplicationDocumentTest {
    private static final String ACCOUNT = "123456789012";
    private static final OwnRule SHOP = new OwnRule("shop/", "us-west-2");
    private static final OwnRule BLOG = new OwnRule("blog/", "us-west-2");
    private static final ReplicationRule ALL_TO_EUROPE = ReplicationRule.builder()
            .destinations(to -> to.region("eu-west-1").registryId(ACCOUNT))
            .build();
    private static final ReplicationRule TO_ANOTHER_ACCOUNT = ReplicationRule.builder()
            .destinations(to -> to.region("us-west-2").registryId("111122223333"))
            .repositoryFilters(filter -> filter.filter("shop/").filterType("PREFIX_MATCH"))
            .build();
    private static final ReplicationRule TO_TWO_REGIONS = ReplicationRule.builder()
            .destinations(to -> to.region("us-west-2").registryId(ACCOUNT), to -> to.region("eu-west-1")
                    .registryId(ACCOUNT))
            .repositoryFilters(filter -> filter.filter("shop/").filterType("PREFIX_MATCH"))
            .build();
    private static final List<ReplicationRule> OTHERS = List.of(ALL_TO_EUROPE, TO_ANOTHER_ACCOUNT, TO_TWO_REGIONS);

    @Test
    void addsARuleOnceAndLeavesTheRulesOfOthersAsTheyAre() {
        var document = new ReplicationDocument(OTHERS).with(BLOG, ACCOUNT).with(SHOP, ACCOUNT);

        assertThat(document.rules())
                .startsWith(OTHERS.toArray(ReplicationRule[]::new))
                .hasSize(OTHERS.size() + 2);
        assertThat(document.ownRules(ACCOUNT)).containsExactly(BLOG, SHOP);
        assertThat(document.with(SHOP, ACCOUNT)).isEqualTo(document);
    }

    @Test
    void removesOneRuleAndLeavesTheRulesOfOthersAsTheyAre() {
        var document = new ReplicationDocument(OTHERS).with(BLOG, ACCOUNT).with(SHOP, ACCOUNT);

        assertThat(document.without(BLOG, ACCOUNT)).isEqualTo(new ReplicationDocument(OTHERS).with(SHOP, ACCOUNT));
        assertThat(document.without(BLOG, ACCOUNT).without(SHOP, ACCOUNT).rules())
                .isEqualTo(OTHERS);
    }

    /** Another environment read the document before our write, and writes it afterwards without our rule. */
    @Test
    void repeatsAChangeThatAnotherClientOverwrites() {
        var store = new AtomicReference<>(new ReplicationDocument(OTHERS));
        var writes = new ArrayList<ReplicationDocument>();
        ReplicationDocument.change(
                store::get,
                document -> {
                    writes.add(document);
                    store.set(writes.size() == 1 ? new ReplicationDocument(OTHERS).with(BLOG, ACCOUNT) : document);
                },
                document -> document.with(SHOP, ACCOUNT));

        assertThat(writes).hasSize(2);
        assertThat(store.get())
                .isEqualTo(new ReplicationDocument(OTHERS).with(BLOG, ACCOUNT).with(SHOP, ACCOUNT));
    }

    @Test
    void writesNothingIfTheChangeHolds() {
        ReplicationDocument.change(
                () -> new ReplicationDocument(OTHERS).with(SHOP, ACCOUNT),
                document -> fail("written: " + document),
                document -> document.with(SHOP, ACCOUNT));
    }

    @Test
    void aRuleForAnotherRegionIsAnotherRule() {
        var document = new ReplicationDocument(List.of()).with(SHOP, ACCOUNT);

        assertThat(document.without(new OwnRule("shop/", "eu-west-1"), ACCOUNT)).isEqualTo(document);
    }
}
