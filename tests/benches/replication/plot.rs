// SPDX-FileCopyrightText: 2026 Leitwerk contributors
// SPDX-License-Identifier: EUPL-1.2
//! Cost against size as a table and as an SVG with logarithmic axes.

use std::fmt::{self, Write as _};

use crate::table::short;

/// One picture.
pub(crate) struct Plot {
    /// The name of its file.
    pub(crate) name: &'static str,
    /// What it shows.
    pub(crate) title: &'static str,
    /// What lies on the horizontal axis.
    pub(crate) size: &'static str,
    /// Measured at the same sizes.
    pub(crate) curves: Vec<Curve>,
}

/// One line of a picture.
pub(crate) struct Curve {
    unit: &'static str,
    points: Vec<(f64, f64)>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 56.0;
const COLOURS: [&str; 3] = ["#1b6ca8", "#c2571a", "#4f7942"];

impl Curve {
    /// Returns a curve through sizes and values.
    pub(crate) fn new(unit: &'static str, points: Vec<(usize, f64)>) -> Self {
        let number = |size| u32::try_from(size).map_or(f64::INFINITY, f64::from);
        let points = points.into_iter().map(|(size, value)| (number(size), value)).collect();
        Self { unit, points }
    }
}

impl fmt::Display for Plot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{:>34}", self.title, self.size)?;
        for curve in &self.curves {
            write!(f, " {:>28}", curve.unit)?;
        }
        let rows = self.curves.iter().map(|curve| curve.points.len()).max().unwrap_or(0);
        for row in 0..rows {
            let size = self.curves.iter().find_map(|curve| curve.points.get(row));
            write!(f, "\n{:>34}", size.map_or(0.0, |(size, _)| *size))?;
            for curve in &self.curves {
                let value = curve.points.get(row).map_or(f64::NAN, |(_, value)| *value);
                write!(f, " {:>28}", short(value))?;
            }
        }
        Ok(())
    }
}

impl Plot {
    /// Returns the picture as SVG.
    pub(crate) fn svg(&self) -> String {
        let all = || self.curves.iter().flat_map(|curve| &curve.points);
        let (x, y) = (Axis::over(all().map(|(x, _)| *x)), Axis::over(all().map(|(_, y)| *y)));
        let at_x = |value| LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
        let at_y = |value| HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n\
             <text x=\"{LEFT}\" y=\"20\" font-size=\"15\">{}</text>\n",
            self.title
        );
        for value in x.powers() {
            let at = at_x(value);
            line(&mut svg, (at, TOP), (at, HEIGHT - BOTTOM));
            text(&mut svg, (at, HEIGHT - BOTTOM + 18.0), "middle", "#333333", &label(value));
        }
        for value in y.powers() {
            let at = at_y(value);
            line(&mut svg, (LEFT, at), (WIDTH - RIGHT, at));
            text(&mut svg, (LEFT - 8.0, at + 4.0), "end", "#333333", &label(value));
        }
        let middle = LEFT + (WIDTH - LEFT - RIGHT) / 2.0;
        text(&mut svg, (middle, HEIGHT - 14.0), "middle", "#333333", self.size);
        let mut legend = LEFT;
        for (curve, colour) in self.curves.iter().zip(COLOURS) {
            let points: Vec<String> = curve
                .points
                .iter()
                .map(|(x, y)| format!("{:.1},{:.1}", at_x(*x), at_y(*y)))
                .collect();
            let path = points.join(" ");
            add(
                &mut svg,
                format_args!(
                    "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" \
                     stroke-width=\"2\"/>"
                ),
            );
            for (x, y) in &curve.points {
                add(
                    &mut svg,
                    format_args!(
                        "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\" fill=\"{colour}\"/>",
                        at_x(*x),
                        at_y(*y)
                    ),
                );
            }
            text(&mut svg, (legend, 38.0), "start", colour, curve.unit);
            legend += 24.0 + 7.0 * f64::from(u16::try_from(curve.unit.len()).unwrap_or(u16::MAX));
        }
        svg + "</svg>\n"
    }
}

/// A logarithmic axis over whole powers of ten.
struct Axis {
    from: i32,
    to: i32,
}

impl Axis {
    fn over(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .filter(|value| *value > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let power = |value: f64| (-6..12).rev().find(|power| 10.0_f64.powi(*power) <= value);
        let from = power(low).unwrap_or(0);
        let to = power(high).map_or(from + 1, |power| power + 1).max(from + 1);
        Self { from, to }
    }

    fn share(&self, value: f64) -> f64 {
        let span = f64::from(self.to - self.from);
        ((value.log10() - f64::from(self.from)) / span).clamp(0.0, 1.0)
    }

    fn powers(&self) -> impl Iterator<Item = f64> {
        (self.from..=self.to).map(|power| 10.0_f64.powi(power))
    }
}

fn label(value: f64) -> String {
    if value < 1_000.0 { format!("{value}") } else { format!("{},000", value / 1_000.0) }
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64)) {
    add(
        svg,
        format_args!(
            "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"#dddddd\"/>",
            from.0, from.1, to.0, to.1
        ),
    );
}

fn text(svg: &mut String, at: (f64, f64), anchor: &str, colour: &str, words: &str) {
    add(
        svg,
        format_args!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{words}</text>",
            at.0, at.1
        ),
    );
}

fn add(svg: &mut String, element: fmt::Arguments<'_>) {
    writeln!(svg, "{element}").expect("a text takes a line");
}
