"""Solutions of bargaining problems: what axioms pick among agreements or lotteries of them, and where offers lead."""
