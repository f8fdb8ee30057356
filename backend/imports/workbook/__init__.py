"""Excel workbooks (.xlsx): the first sheet as CSV, read in a process of its own with little memory and little time."""
