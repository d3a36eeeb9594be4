package report2ct.text;

import org.bytedeco.pytorch.Tensor;

/** A network from token ids to hidden states. Owns its parameters. */
interface HiddenStateNetwork extends AutoCloseable {
    /**
     * The last hidden states.
     *
     * @param ids int64 [B, L]
     * @param mask int64 [B, L], 1 for tokens of a text, 0 for padding
     * @return float32 [B, L, d]; rows of padding mean nothing
     */
    Tensor forward(Tensor ids, Tensor mask);

    @Override
    void close();
}
