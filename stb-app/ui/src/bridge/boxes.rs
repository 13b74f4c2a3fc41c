//! Where the boxes of an input row stand within its rectangle, and the characters within the boxes; whole pixels.

use stb_core::focus::Rect;

/// A box and the places of its characters, relative to the row.
#[derive(Debug, PartialEq, Eq)]
pub struct CharacterBox {
    /// The box.
    pub rect: Rect,
    /// One place for each character, from left to right.
    pub places: Vec<Rect>,
}

/// The boxes of a row from left to right, all of one width. `groups` says how many characters each box holds.
pub fn boxes(row: Rect, groups: &[usize]) -> Vec<CharacterBox> {
    let count = i32::try_from(groups.len()).unwrap_or(i32::MAX);
    // Up to four boxes stand wide apart; more of them read as groups of four.
    let (gap, after_four) = match count {
        ..=4 => (32, 0),
        5..=8 => (14, 14),
        _ => (8, 12),
    };
    let gaps = gap * (count - 1) + after_four * ((count - 1) / 4);
    let width = (row.w - gaps) / count.max(1);
    (0..)
        .zip(groups)
        .map(|(index, &characters)| {
            let rect = Rect::new(index * (width + gap) + index / 4 * after_four, 0, width, row.h);
            CharacterBox { rect, places: places(rect, characters) }
        })
        .collect()
}

/// Equal parts of a box, a little in from its ends when there are several.
fn places(rect: Rect, characters: usize) -> Vec<Rect> {
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
        let pin = boxes(Rect::new(980, 290, 844, 190), &[1; 4]);
        assert_eq!(pin.iter().map(|cell| cell.rect.x).collect::<Vec<_>>(), [0, 219, 438, 657]);
        assert!(pin.iter().all(|cell| cell.rect.w == 187 && cell.places == [cell.rect]));
    }

    #[test]
    fn an_id_has_three_boxes_of_three() {
        let id = boxes(Rect::new(96, 466, 716, 112), &[3, 3, 3]);
        assert_eq!(id.len(), 3);
        assert!(id.iter().all(|cell| cell.places.len() == 3));
    }

    #[test]
    fn every_row_fills_its_rectangle_without_overlap() {
        for groups in [&[1; 4][..], &[3, 3, 3], &[1; 8], &[1; 16], &[1], &[5, 4]] {
            let row = Rect::new(96, 466, 900, 112);
            let cells = boxes(row, groups);
            let right = cells.last().map(|last| last.rect.x + last.rect.w).expect("boxes");
            assert!(right <= row.w && right > row.w - 20, "{groups:?} ends at {right}");
            assert!(cells.windows(2).all(|pair| pair[0].rect.x + pair[0].rect.w < pair[1].rect.x), "{groups:?}");
        }
    }

    #[test]
    fn no_groups_no_boxes() {
        assert!(boxes(Rect::new(0, 0, 100, 100), &[]).is_empty());
    }
}
