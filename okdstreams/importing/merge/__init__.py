"""What is imported beside what stands already."""
