//! Where things are drawn: rails of names at the left, cards in columns by how far they are from a name.
//!
//! Nothing moves between steps. A card keeps the place it once got, also while it is gone; only a card that no longer
//! fits there (it has grown into its neighbour, or its place is taken) gets another one.

use std::collections::HashMap;

/// Width of a rail, px.
pub const RAIL: f32 = 132.0;
/// Width of a card, px.
pub const CARD: f32 = 196.0;
/// Height of a card's head, px.
pub const HEAD: f32 = 34.0;
/// Height of a row, px.
pub const SLOT: f32 = 22.0;
/// Space below the last row, px.
pub const PAD: f32 = 8.0;
/// Space between columns, and between cards of a column, px.
pub const GAP_X: f32 = 64.0;
pub const GAP_Y: f32 = 20.0;
/// Space around everything, px.
pub const MARGIN: f32 = 24.0;

/// Height of a card or rail with this many rows, px.
#[must_use]
pub fn height(rows: usize) -> f32 {
    if rows == 0 {
        HEAD
    } else {
        HEAD + SLOT * rows as f32 + PAD
    }
}

/// Something to be placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node {
    pub id: u32,
    /// Column that it goes to when it is new.
    pub rank: u32,
    /// px.
    pub h: f32,
    /// Where it would best begin, px.
    pub wish: f32,
}

/// A place: column, top and height in px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    pub column: u32,
    pub y: f32,
    pub h: f32,
}

impl Spot {
    /// Left edge, px.
    #[must_use]
    pub fn x(&self) -> f32 {
        MARGIN + RAIL + GAP_X + self.column as f32 * (CARD + GAP_X)
    }
}

/// Places by node.
pub type Positions = HashMap<u32, Spot>;

/// Taken stretches of one column, from the top: begin and end in px.
#[derive(Default)]
struct Column {
    taken: Vec<(f32, f32)>,
}

impl Column {
    /// Index behind the last stretch that begins above `y`.
    fn index(&self, y: f32) -> usize {
        self.taken.partition_point(|t| t.0 < y)
    }

    fn is_free(&self, y: f32, h: f32) -> bool {
        let i = self.index(y);
        let above = i == 0 || self.taken[i - 1].1 + GAP_Y <= y;
        let below = i >= self.taken.len() || y + h + GAP_Y <= self.taken[i].0;
        above && below
    }

    fn take(&mut self, y: f32, h: f32) {
        let i = self.index(y);
        self.taken.insert(i, (y, y + h));
    }

    /// The first free place for height `h` at or below `from`.
    fn first_free(&self, h: f32, from: f32) -> f32 {
        let mut y = from;
        let start = self.index(from).saturating_sub(1);
        for (a, b) in &self.taken[start..] {
            if y + h + GAP_Y <= *a {
                break;
            }
            y = y.max(b + GAP_Y);
        }
        y
    }
}

/// Places all nodes; `known` has the places of before and is brought up to date. Returns them in the nodes' order.
pub fn place(nodes: &[Node], known: &mut Positions) -> Vec<Spot> {
    let mut columns: Vec<Column> = Vec::new();
    let mut spots: Vec<Option<Spot>> = vec![None; nodes.len()];
    let column = |columns: &mut Vec<Column>, c: u32| {
        while columns.len() <= c as usize {
            columns.push(Column::default());
        }
    };
    // First what has a place and has not grown, then what has grown, so that the one that grew moves.
    for grown in [false, true] {
        for (i, node) in nodes.iter().enumerate() {
            let Some(spot) = known.get(&node.id) else { continue };
            if spots[i].is_some() || (node.h > spot.h) != grown {
                continue;
            }
            column(&mut columns, spot.column);
            let at = &mut columns[spot.column as usize];
            // A card that has shrunk keeps its room: it may grow again.
            let room = node.h.max(spot.h);
            if at.is_free(spot.y, room) {
                at.take(spot.y, room);
                spots[i] = Some(Spot { h: room, ..*spot });
            }
        }
    }
    let mut out = Vec::with_capacity(nodes.len());
    for (i, node) in nodes.iter().enumerate() {
        let spot = match spots[i] {
            Some(spot) => spot,
            None => {
                let c = known.get(&node.id).map_or(node.rank, |s| s.column);
                column(&mut columns, c);
                let at = &mut columns[c as usize];
                let wish = node.wish.max(MARGIN);
                let y = if at.is_free(wish, node.h) {
                    wish
                } else {
                    at.first_free(node.h, MARGIN)
                };
                at.take(y, node.h);
                Spot {
                    column: c,
                    y,
                    h: node.h,
                }
            }
        };
        known.insert(node.id, spot);
        out.push(spot);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn node(id: u32, rank: u32, rows: usize) -> Node {
        Node {
            id,
            rank,
            h: height(rows),
            wish: MARGIN,
        }
    }

    fn overlaps(spots: &[Spot]) -> bool {
        spots.iter().enumerate().any(|(i, a)| {
            spots[..i]
                .iter()
                .any(|b| a.column == b.column && a.y < b.y + b.h && b.y < a.y + a.h)
        })
    }

    #[test]
    fn nothing_overlaps_and_nothing_moves() {
        let mut known = Positions::default();
        let mut nodes: Vec<Node> = (0..60).map(|i| node(i, i % 4, (i % 7) as usize)).collect();
        let first = place(&nodes, &mut known);
        assert!(!overlaps(&first));
        nodes.push(node(100, 1, 3));
        let second = place(&nodes, &mut known);
        assert_eq!(first[..], second[..60]);
        assert!(!overlaps(&second));
        // Some go, one grows, others come; the rest stays.
        nodes.retain(|n| n.id % 5 != 0);
        nodes[3].h = height(12);
        nodes.extend((200..230).map(|i| node(i, i % 3, 2)));
        let third = place(&nodes, &mut known);
        assert!(!overlaps(&third));
        for (n, spot) in nodes.iter().zip(&third) {
            if n.id < 60 && n.id != nodes[3].id {
                assert_eq!(spot, &first[n.id as usize], "card {} moved", n.id);
            }
        }
    }

    #[test]
    fn what_was_gone_comes_back_to_its_place() {
        let mut known = Positions::default();
        let all: Vec<Node> = (0..10).map(|i| node(i, 0, 2)).collect();
        let first = place(&all, &mut known);
        place(&all[..5], &mut known);
        assert_eq!(place(&all, &mut known), first);
    }

    #[test]
    fn ten_thousand_nodes_are_quick() {
        let mut known = Positions::default();
        let nodes: Vec<Node> = (0..10_000).map(|i| node(i, i % 3, (i % 5) as usize)).collect();
        let begin = Instant::now();
        let spots = place(&nodes, &mut known);
        assert_eq!(spots.len(), 10_000);
        assert!(begin.elapsed().as_secs_f64() < 1.0);
    }
}
