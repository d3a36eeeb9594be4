/**
 * Diffusion as mathematics: rectified flow and DDPM. Times, interpolation, targets and steps are pure functions of values;
 * there is no loop and no network here.
 *
 * <p>Time runs from 0 (data) to 1000 (noise). Source: specification diffusion section 1 (MONAI
 * {@code rectified_flow.py}, {@code ddpm.py}).
 */
@NullMarked
package report2ct.flow;

import org.jspecify.annotations.NullMarked;
