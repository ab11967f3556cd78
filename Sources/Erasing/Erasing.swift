// Erasing
