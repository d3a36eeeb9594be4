/**
 * Training by several processes that each hold the whole network and a part of every batch: who they are
 * ({@link report2ct.distributed.RankEnvironment}), how they find each other, average gradients and notice that one of
 * them is gone ({@link report2ct.distributed.Ranks}), and how several of them are started on one machine
 * ({@link report2ct.distributed.LaunchedRanks}). One process is the ordinary case and costs nothing.
 *
 * <p>Exchange is libtorch's own: Gloo on the CPU, NCCL on NVIDIA GPUs, its store over TCP, its reducer. Knows no network,
 * no data and no trainer; prints nothing and never ends its own process.
 */
@NullMarked
package report2ct.distributed;

import org.jspecify.annotations.NullMarked;
