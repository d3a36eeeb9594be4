package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.refusal;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.ErrorKind;

class KeyMappingTest {
    @ParameterizedTest
    @CsvSource({
        "module.conv_in.conv.weight, conv_in.conv.weight",
        "conv_in.conv.weight, conv_in.conv.weight",
        "down_blocks.2.attentions.0.to_q.weight, down_blocks.2.attentions.0.attn.to_q.weight",
        "down_blocks.2.attentions.0.to_k.weight, down_blocks.2.attentions.0.attn.to_k.weight",
        "down_blocks.2.attentions.0.to_v.bias, down_blocks.2.attentions.0.attn.to_v.bias",
        "middle_block.attention.proj_attn.bias, middle_block.attention.attn.out_proj.bias",
        "a.transformer_blocks.0.attn1.to_out.0.weight, a.transformer_blocks.0.attn1.out_proj.weight",
        "a.transformer_blocks.0.attn2.to_out.0.bias, a.transformer_blocks.0.attn2.out_proj.bias",
        "up_blocks.0.upsampler.conv.conv.weight, up_blocks.0.upsampler.postconv.conv.weight",
    })
    void denoiserNamesBecomeTheExpectedOnes(String stored, String expected) {
        KeyMapping mapping = KeyMapping.unet(Set.of(stored), Set.of(expected));

        assertThat(mapping.rename(stored)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a.to_q.weight",
        "a.proj_attn.bias",
        "a.to_out.0.weight",
        "a.conv.conv.weight",
        "unknown.weight",
        "module.x"
    })
    void namesTheNetworkKnowsAreLeftAlone(String name) {
        assertThat(KeyMapping.unet(Set.of(name), Set.of(name)).rename(name)).contains(name);
        assertThat(KeyMapping.autoencoder(Set.of(name), Set.of(name)).rename(name))
                .contains(name);
    }

    @Test
    void anUnknownNameStaysUnknown() {
        KeyMapping mapping = KeyMapping.unet(Set.of("x.to_q.weight", "w"), Set.of("y.weight", "w"));

        assertThat(mapping.rename("x.to_q.weight")).contains("x.to_q.weight");
        assertThat(mapping.rename("w")).contains("w");
    }

    @Test
    void anOldNameNeverReplacesAnArrayThatIsThere() {
        Set<String> stored = Set.of("a.to_q.weight", "a.attn.to_q.weight");

        KeyMapping mapping = KeyMapping.unet(stored, Set.of("a.attn.to_q.weight"));

        assertThat(mapping.rename("a.to_q.weight")).contains("a.to_q.weight");
        assertThat(mapping.rename("a.attn.to_q.weight")).contains("a.attn.to_q.weight");
    }

    @Test
    void aLightningExportGivesOnlyTheDenoiser() {
        Set<String> stored = Set.of("unet.conv_in.conv.weight", "scale_factor", "vae.conv.weight");

        KeyMapping mapping = KeyMapping.unet(stored, Set.of("conv_in.conv.weight"));

        assertThat(mapping.rename("unet.conv_in.conv.weight")).contains("conv_in.conv.weight");
        assertThat(mapping.rename("scale_factor")).isEmpty();
        assertThat(mapping.rename("vae.conv.weight")).isEmpty();
    }

    @Test
    void autoencoderConvolutionsGetTheirMissingLevelIfEverythingFitsThen() {
        Set<String> expected = Set.of(
                "encoder.blocks.0.conv.conv.weight",
                "encoder.blocks.1.conv1.conv.conv.bias",
                "decoder.blocks.2.norm1.weight",
                "quant_conv_mu.conv.weight");
        Set<String> stored = Set.of(
                "encoder.blocks.0.conv.weight",
                "encoder.blocks.1.conv1.conv.bias",
                "decoder.blocks.2.norm1.weight",
                "quant_conv_mu.conv.weight");

        KeyMapping mapping = KeyMapping.autoencoder(stored, expected);

        assertThat(mapping.rename("encoder.blocks.0.conv.weight")).contains("encoder.blocks.0.conv.conv.weight");
        assertThat(mapping.rename("encoder.blocks.1.conv1.conv.bias"))
                .contains("encoder.blocks.1.conv1.conv.conv.bias");
        assertThat(mapping.rename("decoder.blocks.2.norm1.weight")).contains("decoder.blocks.2.norm1.weight");
        assertThat(mapping.rename("quant_conv_mu.conv.weight")).contains("quant_conv_mu.conv.weight");
    }

    @Test
    void theMissingLevelIsNotAddedWhenSomethingElseIsMissing() {
        Set<String> expected = Set.of("encoder.a.conv.conv.weight", "decoder.b.weight");

        KeyMapping mapping = KeyMapping.autoencoder(Set.of("encoder.a.conv.weight"), expected);

        assertThat(mapping.rename("encoder.a.conv.weight")).contains("encoder.a.conv.weight");
    }

    @Test
    void theMissingLevelIsAddedInEncoderAndDecoderOnly() {
        KeyMapping mapping = KeyMapping.autoencoder(Set.of("other.conv.weight"), Set.of("other.conv.conv.weight"));

        assertThat(mapping.rename("other.conv.weight")).contains("other.conv.weight");
    }

    @ParameterizedTest
    @CsvSource({
        "bert.encoder.layer.0.attention.self.query.weight, encoder.layer.0.attention.self.query.weight",
        "encoder.layer.0.attention.self.query.weight, encoder.layer.0.attention.self.query.weight",
        "distilbert.transformer.layer.5.ffn.lin1.bias, transformer.layer.5.ffn.lin1.bias",
        "module.bert.embeddings.word_embeddings.weight, embeddings.word_embeddings.weight",
        "model.embeddings.word_embeddings.weight, embeddings.word_embeddings.weight",
        "text_encoder.bert.embeddings.word_embeddings.weight, embeddings.word_embeddings.weight",
        "encoder.text_model.embeddings.word_embeddings.weight, embeddings.word_embeddings.weight",
        "0.auto_model.embeddings.word_embeddings.weight, embeddings.word_embeddings.weight",
        "text_transformer.embeddings.word_embeddings.weight, embeddings.word_embeddings.weight",
        "bert.embeddings.LayerNorm.gamma, embeddings.LayerNorm.weight",
        "bert.embeddings.LayerNorm.beta, embeddings.LayerNorm.bias",
        "distilbert.transformer.layer.0.sa_layer_norm.gamma, transformer.layer.0.sa_layer_norm.weight",
        "visual.norm.gamma, visual.norm.gamma",
        "gamma, gamma",
    })
    void textEncoderNamesAreFreedOfTheirWrappers(String stored, String expected) {
        assertThat(KeyMapping.textEncoder().rename(stored)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "bert.embeddings.position_ids, embeddings.position_ids",
        "bert.embeddings.token_type_ids, embeddings.token_type_ids",
        "cls.predictions.bias, cls.predictions.bias",
        "vocab_transform.weight, vocab_transform.weight",
        "vocab_layer_norm.weight, vocab_layer_norm.weight",
        "bert.pooler.dense.weight, pooler.dense.weight",
        "cls_projection_head.LayerNorm.weight, cls_projection_head.LayerNorm.weight",
    })
    void headsAndBuffersAreLeftOutUnlessAskedFor(String stored, String kept) {
        assertThat(KeyMapping.textEncoder().rename(stored)).isEmpty();
        assertThat(KeyMapping.textEncoderWithHeads().rename(stored)).contains(kept);
    }

    @Test
    void aRenamedFileReadsTheStoredArrays() throws IOException {
        InMemoryWeights weights = InMemoryWeights.builder()
                .floats("bert.a", new float[] {1, 2}, 2)
                .floats("cls.b", new float[] {3}, 1)
                .text("format", "pt")
                .build();

        try (RenamedWeights renamed = RenamedWeights.of(weights, KeyMapping.textEncoder())) {
            assertThat(renamed.tensors().values()).containsExactly(Fixtures.info("a", Dtype.F32, 2));
            assertThat(renamed.storedName("a")).isEqualTo("bert.a");
            assertThat(Fixtures.floats(renamed, "a")).containsExactly(1, 2);
            assertThat(renamed.metadata()).containsEntry("format", "pt");
            assertThat(renamed.path()).isEqualTo(weights.path());
            refusal(ErrorKind.INCOMPATIBLE_WEIGHTS, () -> renamed.storedName("cls.b"));
        }
    }

    @Test
    void twoArraysOfOneNameAreRefused() {
        InMemoryWeights weights = InMemoryWeights.builder()
                .floats("bert.a", new float[] {1}, 1)
                .floats("a", new float[] {3}, 1)
                .build();

        refusal(
                ErrorKind.INCOMPATIBLE_WEIGHTS,
                () -> RenamedWeights.of(weights, KeyMapping.textEncoder()),
                "'bert.a' and 'a'");
    }

    @Test
    void mappingsComposeAndSelect() {
        KeyMapping mapping = KeyMapping.withoutPrefix("module.").then(KeyMapping.below("text."));

        assertThat(mapping.rename("module.text.w")).contains("w");
        assertThat(mapping.rename("text.w")).contains("w");
        assertThat(mapping.rename("module.image.w")).isEmpty();
        assertThat(KeyMapping.identity().rename("x")).contains("x");
    }
}
