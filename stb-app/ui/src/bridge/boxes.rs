//! Where the boxes of an input row stand within its rectangle, and the characters within the boxes; whole pixels.

use stb_core::focus::Rect;

/// A row of boxes, relative to its rectangle.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The boxes from left to right, all of one width.
    pub boxes: Vec<Rect>,
    /// The places of the characters from left to right.
    pub places: Vec<Place>,
}

/// Where one character stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its part of the box.
    pub rect: Rect,
    /// Its box, counted from the left.
    pub in_box: usize,
}

impl Row {
    /// The boxes in `row`; `groups` says how many characters each of them holds.
    pub fn new(row: Rect, groups: &[usize]) -> Self {
        let count = i32::try_from(groups.len()).unwrap_or(i32::MAX);
        // Up to four boxes stand wide apart; more of them read as groups of four.
        let (gap, after_four) = match count {
            ..=4 => (32, 0),
            5..=8 => (14, 14),
            _ => (8, 12),
        };
        let gaps = gap * (count - 1) + after_four * ((count - 1) / 4);
        let width = (row.w - gaps) / count.max(1);
        let left = |index: i32| index * (width + gap) + index / 4 * after_four;
        let boxes: Vec<Rect> = (0..count).map(|index| Rect::new(left(index), 0, width, row.h)).collect();
        let places = boxes.iter().zip(groups).enumerate().flat_map(|(in_box, (rect, &characters))| {
            parts(*rect, characters).into_iter().map(move |rect| Place { rect, in_box })
        });
        Self { places: places.collect(), boxes }
    }

    /// The place that is being filled: the next empty one, or the last of a full row.
    pub fn next(&self, cursor: Option<usize>) -> Option<Place> {
        cursor.or(self.places.len().checked_sub(1)).and_then(|index| self.places.get(index)).copied()
    }
}

/// Equal parts of a box, a little in from its ends when there are several.
fn parts(rect: Rect, characters: usize) -> Vec<Rect> {
    let count = i32::try_from(characters).unwrap_or(i32::MAX).max(1);
    let inset = if count > 1 { rect.w / 12 } else { 0 };
    let width = (rect.w - 2 * inset) / count;
    (0..).take(characters).map(|index| Rect::new(rect.x + inset + index * width, rect.y, width, rect.h)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_has_the_boxes_of_the_look() {
        let pin = Row::new(Rect::new(980, 290, 844, 190), &[1; 4]);
        let expected = [0, 219, 438, 657].map(|x| Rect::new(x, 0, 187, 190));
        assert_eq!(pin.boxes, expected);
        assert_eq!(pin.places.iter().map(|place| place.rect).collect::<Vec<_>>(), expected);
        assert_eq!(pin.next(Some(2)), Some(Place { rect: expected[2], in_box: 2 }));
        assert_eq!(pin.next(None), Some(Place { rect: expected[3], in_box: 3 }));
    }

    #[test]
    fn an_id_has_three_boxes_of_three() {
        let id = Row::new(Rect::new(96, 466, 716, 112), &[3, 3, 3]);
        assert_eq!(id.boxes.len(), 3);
        assert_eq!(id.places.iter().map(|place| place.in_box).collect::<Vec<_>>(), [0, 0, 0, 1, 1, 1, 2, 2, 2]);
    }

    #[test]
    fn every_row_fills_its_rectangle_without_overlap() {
        for groups in [&[1; 4][..], &[3, 3, 3], &[1; 8], &[1; 16], &[1], &[5, 4]] {
            let rect = Rect::new(96, 466, 900, 112);
            let row = Row::new(rect, groups);
            let right = row.boxes.last().map(|last| last.x + last.w).expect("boxes");
            assert!(right <= rect.w && right > rect.w - 20, "{groups:?} ends at {right}");
            assert!(row.boxes.windows(2).all(|pair| pair[0].x + pair[0].w < pair[1].x), "{groups:?}");
        }
    }

    #[test]
    fn no_groups_no_boxes() {
        let row = Row::new(Rect::new(0, 0, 100, 100), &[]);
        assert!(row.boxes.is_empty() && row.next(None).is_none());
    }
}
