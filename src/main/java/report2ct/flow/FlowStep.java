package report2ct.flow;

/**
 * One step of sampling.
 *
 * @param time the time the network is asked at, 0..1000
 * @param length how far the latent moves along the velocity, as a share of the whole way
 */
public record FlowStep(double time, double length) {}
