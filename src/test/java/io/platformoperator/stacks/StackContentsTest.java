package io.platformoperator.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.stacks.backup.BackupStack;
import io.platformoperator.stacks.content.Content;
import io.platformoperator.stacks.content.MadeSecrets;
import io.platformoperator.stacks.content.Room;
import io.platformoperator.stacks.content.Stack;
import io.platformoperator.stacks.logging.LoggingStack;
import io.platformoperator.stacks.monitoring.MonitoringStack;
import io.platformoperator.stacks.secrets.SecretsStack;
import io.platformoperator.stacks.tracing.TracingStack;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the stacks that watch and keep the platform, with and without the others. */
class StackContentsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final List<Stack> STACKS = List.of(
            new MonitoringStack(), new LoggingStack(), new TracingStack(), new SecretsStack(), new BackupStack());
    /** What we fill in is in capitals; what is left for the programs themselves is one of these. */
    private static final Pattern FORGOTTEN = Pattern.compile("\\$\\{(?!ZONE}|NODE_NAME}|PLATFORM_ES_)[A-Z_]+}");

    static Stream<Arguments> contents() {
        return STACKS.stream().flatMap(stack -> Stream.of(Tier.PRODUCTION, Tier.DEVELOPMENT)
                .flatMap(tier -> Stream.of(
                        Arguments.of(stack, tier, StackName.values()),
                        Arguments.of(stack, tier, new StackName[] {StackName.BASE, stack.name()}))));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void sameSpecGivesSameContent(Stack stack, Tier tier, StackName... installed) {
        var spec = SampleSpec.of(stack.name(), tier, installed);

        assertThat(stack.desired(spec, SampleSpec.FACTS, SampleSpec.MADE))
                .isEqualTo(stack.desired(spec, SampleSpec.FACTS, SampleSpec.MADE));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void everythingIsFilledIn(Stack stack, Tier tier, StackName... installed) {
        var content = stack.desired(SampleSpec.of(stack.name(), tier, installed), SampleSpec.FACTS, SampleSpec.MADE);

        assertThat(texts(content)).allSatisfy(text -> assertThat(FORGOTTEN
                        .matcher(text)
                        .results()
                        .map(match -> match.group())
                        .toList())
                .isEmpty());
    }

    /** A password in a chart's values would be in ConfigMaps, in caches, and in whatever shows a difference. */
    @ParameterizedTest
    @MethodSource("contents")
    void whatIsSecretIsInSecretsOnly(Stack stack, Tier tier, StackName... installed) {
        MadeSecrets made = (namespace, secret, key) -> key.endsWith(".crt") ? "a certificate" : "a secret value";
        var content = stack.desired(SampleSpec.of(stack.name(), tier, installed), SampleSpec.FACTS, made);
        var open = new ArrayList<String>();
        content.releases().forEach(release -> open.add(YAML.asYaml(release.values())));
        content.objects().stream()
                .filter(object -> !object.getKind().equals("Secret"))
                .forEach(object -> open.add(YAML.asYaml(object)));

        assertThat(open).allSatisfy(text -> assertThat(text).doesNotContain("a secret value"));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void nothingIsInANamespaceThatNobodyMakes(Stack stack, Tier tier, StackName... installed) {
        var content = stack.desired(SampleSpec.of(stack.name(), tier, installed), SampleSpec.FACTS, SampleSpec.MADE);
        var own = stack.rooms().stream().map(Room::name).toList();

        assertThat(content.releases())
                .allSatisfy(release -> assertThat(release.namespace()).isIn(own));
        assertThat(stack.madeOnce(SampleSpec.of(stack.name(), tier, installed))).allSatisfy(secret -> assertThat(STACKS)
                .anySatisfy(owner ->
                        assertThat(owner.rooms()).extracting(Room::name).contains(secret.namespace())));
    }

    private static List<String> texts(Content content) {
        return Stream.concat(
                        content.releases().stream().map(release -> YAML.asYaml(release.values())),
                        content.objects().stream().map((HasMetadata object) -> YAML.asYaml(object)))
                .toList();
    }
}
