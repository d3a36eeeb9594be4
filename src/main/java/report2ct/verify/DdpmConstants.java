package report2ct.verify;

import report2ct.flow.Ddpm;

/** The constants that the kinds of DDPM cases share. */
final class DdpmConstants {
    private DdpmConstants() {}

    static Ddpm ddpm(Scalars scalars) {
        scalars.only("schedule", "scaled_linear");
        return new Ddpm(scalars.count("train_timesteps"), scalars.number("beta_start"), scalars.number("beta_end"));
    }
}
