"""What is measured and how: one script a figure, each against its yardstick in the same run."""
