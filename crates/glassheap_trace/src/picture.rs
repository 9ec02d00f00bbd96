//! The objects picture: a scene with its changes and places, as the page draws it.

use crate::answers::{CardSlot, Change, Edge, EdgeKind, Level, NameRow, ObjectCard, Picture, Root, RootKind};
use crate::diff;
use crate::layout::{self, Node};
use crate::scene::{self, Row, Scene};
use crate::session::{Cursor, Session};

/// The scenes of the cursor's position and the one before.
#[derive(Debug, Clone)]
pub struct View {
    pub now: Scene,
    /// `None` at the first position.
    pub before: Option<Scene>,
    pub(crate) at: Cursor,
}

impl Session {
    /// The scenes at the cursor, made once per position.
    pub(crate) fn view(&mut self) -> &View {
        self.ensure_cursor();
        let fresh = self.view.as_ref().is_some_and(|v| v.at == self.cursor);
        if !fresh {
            let stacks = self.cursor.level != Level::Line;
            let before = self
                .event_before()
                .map(|event| self.with_event(event, |vm| scene::build(vm, stacks)));
            let mut now = scene::build(&self.vm, stacks);
            if let Some(before) = &before {
                diff::mark_changes(&self.vm, &mut now, before);
            }
            self.view = Some(View {
                now,
                before,
                at: self.cursor,
            });
        }
        self.view.get_or_insert_with(|| View {
            now: Scene::default(),
            before: None,
            at: self.cursor,
        })
    }

    /// The objects picture at the cursor.
    pub fn picture(&mut self) -> Picture {
        let scene = self.view().now.clone();
        let mut roots = place_rails(&scene);
        let mut bottom = layout::MARGIN;
        for root in &roots {
            bottom = bottom.max(root.y + root.h);
        }
        let wishes = wishes(&scene, &roots);
        let nodes: Vec<Node> = scene
            .cards
            .iter()
            .zip(wishes)
            .map(|(card, wish)| Node {
                id: card.object.serial,
                rank: card.rank,
                h: layout::height(card.rows.len() + usize::from(card.more_slots > 0)),
                wish,
            })
            .collect();
        let spots = layout::place(&nodes, &mut self.positions);
        let edges = edges(&scene);
        let mut right = layout::MARGIN + layout::RAIL;
        let mut objects = Vec::with_capacity(scene.cards.len());
        for ((card, spot), node) in scene.cards.into_iter().zip(&spots).zip(&nodes) {
            right = right.max(spot.x() + layout::CARD);
            bottom = bottom.max(spot.y + node.h);
            objects.push(ObjectCard {
                object: card.object,
                addr: card.addr as f64,
                text: card.text,
                refcnt: card.refcnt,
                refcnt_before: card.refcnt_before,
                generation: card.generation,
                change: card.change,
                slots: card
                    .rows
                    .into_iter()
                    .map(|r| CardSlot {
                        label: r.label,
                        target: r.target,
                        change: r.change,
                    })
                    .collect(),
                more_slots: card.more_slots,
                x: spot.x(),
                y: spot.y,
                w: layout::CARD,
                h: node.h,
            });
        }
        for (root, rail) in roots.iter_mut().zip(scene.rails) {
            root.names = rail
                .rows
                .into_iter()
                .map(|r| NameRow {
                    name: r.label,
                    target: r.target,
                    change: r.change,
                })
                .collect();
        }
        Picture {
            roots,
            objects,
            edges,
            width: right + layout::MARGIN,
            height: bottom + layout::MARGIN,
            more: scene.more,
        }
    }
}

/// Rails one below the other: module, frames from the outermost, interpreter.
fn place_rails(scene: &Scene) -> Vec<Root> {
    let mut y = layout::MARGIN;
    scene
        .rails
        .iter()
        .map(|rail| {
            let h = layout::height(rail.rows.len());
            let root = Root {
                key: rail.key.clone(),
                kind: rail.kind,
                title: rail.title.clone(),
                line: rail.line,
                names: Vec::new(),
                x: layout::MARGIN,
                y,
                w: layout::RAIL,
                h,
            };
            y += h + layout::GAP_Y;
            root
        })
        .collect()
}

/// Cards that names refer to would best begin at the name's height.
fn wishes(scene: &Scene, roots: &[Root]) -> Vec<f32> {
    let mut wishes = vec![layout::MARGIN; scene.cards.len()];
    let mut wished = vec![false; scene.cards.len()];
    for (rail, root) in scene.rails.iter().zip(roots) {
        if root.kind == RootKind::Interpreter {
            continue;
        }
        for row in &rail.rows {
            let card = row
                .target
                .as_ref()
                .filter(|t| !t.inline)
                .and_then(|t| scene.by_serial.get(&t.object.serial));
            if let Some(i) = card
                && !wished[*i]
            {
                wished[*i] = true;
                // The rail's own top: cards then fill up downwards in the order of the names.
                wishes[*i] = root.y;
            }
        }
    }
    wishes
}

fn edges(scene: &Scene) -> Vec<Edge> {
    let mut found = Vec::new();
    for rail in &scene.rails {
        for (i, row) in (0u32..).zip(&rail.rows) {
            connect(scene, row, None, Some(&rail.key), i, &mut found);
        }
    }
    for card in &scene.cards {
        for (i, row) in (0u32..).zip(&card.rows) {
            connect(scene, row, Some(card.object.serial), None, i, &mut found);
        }
    }
    found
}

fn connect(scene: &Scene, row: &Row, from: Option<u32>, root: Option<&str>, i: u32, found: &mut Vec<Edge>) {
    let edge = |to: u32, kind: EdgeKind, change: Change| Edge {
        from,
        root: root.map(str::to_string),
        row: i,
        to,
        kind,
        change,
    };
    if let Some(slot) = row.target.as_ref().filter(|s| !s.inline)
        && scene.by_serial.contains_key(&slot.object.serial)
    {
        let change = if row.change == Change::Changed {
            Change::Added
        } else {
            row.change
        };
        found.push(edge(slot.object.serial, row.kind, change));
    }
    if let Some(old) = row.old
        && scene.by_serial.contains_key(&old)
    {
        found.push(edge(old, row.kind, Change::Removed));
    }
}
